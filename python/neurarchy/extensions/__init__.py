"""Extensions: what not every simulation needs. Each submodule is imported by name."""
