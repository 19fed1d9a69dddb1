"""All features, a class each, by what they are about; importing them lists them."""

from features import connectivity, delays, extensions, inputs, neurons, recordings, running, synapses

__all__ = ["connectivity", "delays", "extensions", "inputs", "neurons", "recordings", "running", "synapses"]
