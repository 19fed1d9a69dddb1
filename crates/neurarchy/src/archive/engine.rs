//! The state of the engine in files.

use std::sync::Arc;

use neurarchy_engine::{
    CounterState, DecoderState, Delays, EngineState, Flags, InputState, PastState, PopulationId, PopulationState,
    ProjectionId, ProjectionState, RateState, RecorderId, RecorderSpec, RecorderState, Recording, ReductionState,
    RingState, Rows, Schedule, ScheduleColumn, SchedulePlace, ScheduleState, SignalState, Source, SpikingState,
    StructuralState, TrainsState, Values,
};
use neurarchy_lang::expr::Reduction;
use serde_json::Value;

use super::{Arrays, Broken, Data, Pack, field, packed, packed_enum};

packed! {
    EngineState { step, draws, seed, network, constants, populations, projections, recorders, next_recorder }
    PopulationState { active, attributes, past, inputs, reductions, spiking, schedule, trains }
    PastState { steps, values }
    InputState { target, sum, values }
    ReductionState { reduction, attribute, value }
    SpikingState { spiked, axon_spiked, last_spike, remaining, refractory, spikes, axon, rate }
    RingState { pushed, depth, lengths, ranks }
    RateState { attribute, steps, scale, counts, first }
    ScheduleState { schedule, place }
    Schedule { steps, period, columns }
    ScheduleColumn { attribute, values }
    SchedulePlace { clock, row }
    TrainsState { steps, clock }
    ProjectionState {
        rows, delays, classes, class_of, attributes, last_event, decoder, counter, signal, tally, flags, period, offset,
        structural,
    }
    DecoderState { at, arrivals, newer, sums }
    CounterState { at, arrivals, steps, counts, covered }
    SignalState { arrivals, pending, sums }
    StructuralState { creating, pruning, weight, delay, attributes }
    Flags { transmission, update, plasticity, axon_transmission }
    RecorderState { id, spec, active, data, current }
    RecorderSpec { source, period, offset, start }
}

packed_enum! {
    Reduction { Min, Max, Mean, Norm1, Norm2 }
    Delays { Uniform(steps), PerSynapse(steps) }
    Source {
        Variable { population, name, ranks },
        Input { population, target, ranks },
        Spikes { population, ranks },
        AxonSpikes { population, ranks },
        Synapses { projection, name, post_rank },
    }
    Recording { Samples { steps, width, lengths, rows, values }, Spikes { steps, ranks } }
}

macro_rules! numbers {
    ($($name:ident($inner:ty)),+) => {$(
        impl Pack for $name {
            fn pack(self, arrays: &mut Arrays) -> Value {
                self.0.pack(arrays)
            }

            fn unpack(value: &Value, arrays: &mut Arrays) -> Result<$name, Broken> {
                <$inner>::unpack(value, arrays).map($name)
            }
        }
    )+};
}
numbers!(PopulationId(usize), ProjectionId(usize), RecorderId(u64));

/// The type is that of the array.
impl Pack for Values {
    fn pack(self, arrays: &mut Arrays) -> Value {
        arrays.put(match self {
            Values::Bool(v) => Data::Bool(v),
            Values::Int(v) => Data::I32(v),
            Values::Long(v) => Data::I64(v),
            Values::Float(v) => Data::F32(v),
            Values::Double(v) => Data::F64(v),
        })
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Values, Broken> {
        Ok(match arrays.take(value)? {
            Data::Bool(v) => Values::Bool(v),
            Data::I32(v) => Values::Int(v),
            Data::I64(v) => Values::Long(v),
            Data::F32(v) => Values::Float(v),
            Data::F64(v) => Values::Double(v),
            Data::U16(_) | Data::U32(_) | Data::U64(_) => return Err(Broken(format!("{value} is of another type"))),
        })
    }
}

impl Pack for Arc<Rows> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        let mut map = serde_json::Map::new();
        let mut put = |name: &str, call: &dyn Fn(&mut Arrays) -> Value| {
            map.insert(name.into(), arrays.within(name, call));
        };
        put("post_ranks", &|a| self.post_ranks().to_vec().pack(a));
        put("starts", &|a| self.starts().to_vec().pack(a));
        put("pre_ranks", &|a| self.pre_ranks().into_owned().pack(a));
        Value::Object(map)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Arc<Rows>, Broken> {
        let (post, starts) = (field(value, "post_ranks", arrays)?, field(value, "starts", arrays)?);
        let pre: Vec<u32> = field(value, "pre_ranks", arrays)?;
        let rows = Rows::new(post, starts, pre);
        rows.map(Arc::new).map_err(|error| Broken(error.to_string()))
    }
}

/// A delay and the number of the next list of spikes.
impl Pack for Vec<(u32, u64)> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        let flat: Vec<u64> = self.into_iter().flat_map(|(delay, next)| [u64::from(delay), next]).collect();
        flat.pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<(u32, u64)>, Broken> {
        let flat = Vec::<u64>::unpack(value, arrays)?;
        let pairs = flat.chunks(2).map(|pair| match *pair {
            [delay, next] => u32::try_from(delay).ok().map(|delay| (delay, next)),
            _ => None,
        });
        pairs.collect::<Option<_>>().ok_or_else(|| Broken("a list of delays is broken".into()))
    }
}

/// From which sample on, how long each row is.
struct RowLengths {
    first: usize,
    lengths: Vec<u32>,
}

packed! { RowLengths { first, lengths } }

impl Pack for Vec<(usize, Vec<u32>)> {
    fn pack(self, arrays: &mut Arrays) -> Value {
        let rows = self.into_iter().map(|(first, lengths)| RowLengths { first, lengths });
        rows.collect::<Vec<_>>().pack(arrays)
    }

    fn unpack(value: &Value, arrays: &mut Arrays) -> Result<Vec<(usize, Vec<u32>)>, Broken> {
        let rows = Vec::<RowLengths>::unpack(value, arrays)?;
        Ok(rows.into_iter().map(|RowLengths { first, lengths }| (first, lengths)).collect())
    }
}
