//! One kernel in the making: the builder, the current value of every attribute, and what the plan has named.

use std::collections::{BTreeMap, HashMap};

use neurarchy_lang::expr::{AttributeId, Expr, Name, Owner, Ref, TemporaryId};
use neurarchy_lang::model::{Locality, Model, ValueType};
use neurarchy_lang::plan::{Block, Guard, Statement, Target};

use super::expr::Class;
use super::places::{Past, Places, element_of};
use crate::builder::Builder;
use crate::ir::{Binary, Domain, Element, Index, Kernel, Precision, Type, ValueId};
use crate::slot::{NEVER, Slot};

/// The current value of something that the kernel may assign.
#[derive(Clone, Copy, Debug)]
struct Current {
    value: ValueId,
    written: bool,
}

/// Conditions under which guarded statements are executed, as far as the kernel knows them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Guards {
    /// The neuron is not refractory.
    pub active: Option<ValueId>,
    /// Plasticity is on.
    pub plastic: Option<ValueId>,
    /// Pre and post did not emit in the same step.
    pub unless_post: Option<ValueId>,
    /// All statements: the event took place.
    pub event: Option<ValueId>,
}

/// A value with its class.
pub(super) type Typed = (ValueId, Class);

/// One kernel in the making.
pub(super) struct Scope<'a> {
    pub b: Builder,
    pub model: &'a dyn Model,
    pub precision: Precision,
    pub places: Places<'a>,
    /// First and second element word of random draws, `I64`.
    pub draw_element: Option<(ValueId, ValueId)>,
    /// Draws whose arguments are read from `Slot::DrawArgument`.
    pub prepared_draws: Vec<neurarchy_lang::expr::DrawId>,
    /// `t_last` of the own neuron in steps, once the kernel has changed it.
    pub last_spike: Option<ValueId>,
    /// Ms since the last event of the synapse, F64.
    pub elapsed: Option<ValueId>,
    /// Which target `g_target` means at the moment.
    pub target: u32,
    values: BTreeMap<AttributeId, Current>,
    conductances: BTreeMap<u32, Current>,
    temporaries: HashMap<TemporaryId, Typed>,
    /// Arguments of the functions being inlined, innermost last.
    pub arguments: Vec<Vec<Typed>>,
}

impl<'a> Scope<'a> {
    /// Starts a kernel.
    pub fn new(builder: Builder, model: &'a dyn Model, precision: Precision, places: Places<'a>) -> Scope<'a> {
        Scope {
            b: builder,
            model,
            precision,
            places,
            draw_element: None,
            prepared_draws: vec![],
            last_spike: None,
            elapsed: None,
            target: 0,
            values: BTreeMap::new(),
            conductances: BTreeMap::new(),
            temporaries: HashMap::new(),
            arguments: vec![],
        }
    }

    /// A kernel that is run once, `0..1`.
    pub fn single(name: String, model: &'a dyn Model, precision: Precision, step: Slot) -> Scope<'a> {
        let mut builder = Builder::new(name, Domain::Elements);
        builder.set_serial();
        let mut scope = Scope::new(builder, model, precision, Places::uniform(step));
        let zero = scope.b.i64(0);
        scope.draw_element = Some((zero, zero));
        scope
    }

    /// Type of floating-point values of the network.
    pub fn float(&self) -> Type {
        self.precision.ty()
    }

    // --- Names --------------------------------------------------------------------------------------------------

    /// Reads a uniform value.
    pub fn uniform(&mut self, slot: Slot, element: Element) -> ValueId {
        self.b.load_slot(slot, element, Index::Zero)
    }

    /// The present value of an own attribute, in its storage type.
    pub fn get(&mut self, id: AttributeId) -> ValueId {
        if let Some(current) = self.values.get(&id) {
            return current.value;
        }
        let value = self.load(id);
        self.values.insert(id, Current { value, written: false });
        value
    }

    /// An own attribute as it is in memory.
    fn load(&mut self, id: AttributeId) -> ValueId {
        let (slot, index) = self.own_slot(id);
        self.b.load(slot, index)
    }

    /// Place and index of an own attribute.
    pub fn own_slot(&mut self, id: AttributeId) -> (crate::ir::SlotId, Index) {
        let attribute = &self.model.attributes()[id.0 as usize];
        let index = self.places.index(attribute);
        let slot = Slot::Attribute(Owner::Own, attribute.name.clone());
        let element = element_of(attribute.ty, self.precision);
        match index {
            Index::Element => (self.local_slot(slot, element), index),
            _ => (self.b.slot(slot, element), index),
        }
    }

    /// A slot with one value for each element.
    pub fn local_slot(&mut self, slot: Slot, element: Element) -> crate::ir::SlotId {
        match self.places.record {
            Some(stride) => self.b.field(slot, element, stride),
            None => self.b.slot(slot, element),
        }
    }

    /// Assigns an own attribute, in its storage type.
    pub fn set(&mut self, id: AttributeId, value: ValueId) {
        self.values.insert(id, Current { value, written: true });
    }

    /// Evaluates with the values that memory had when the element began.
    pub fn before<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        let values = std::mem::take(&mut self.values);
        let result = f(self);
        self.values = values;
        result
    }

    /// Present conductance of the post neuron for the k-th target.
    pub fn conductance(&mut self, k: u32) -> ValueId {
        if let Some(current) = self.conductances.get(&k) {
            return current.value;
        }
        let index = self.places.side(Owner::Post).index;
        let value = self.b.load_slot(Slot::Conductance(k), self.precision.element(), index);
        self.conductances.insert(k, Current { value, written: false });
        value
    }

    /// `t_last`, `t_pre`, `t_post` in steps, `I64`.
    pub fn last_spike(&mut self, owner: Owner) -> ValueId {
        if let (Owner::Own, Some(step)) = (owner, self.last_spike) {
            return step;
        }
        if let (Owner::Pre, Past::Outside(_)) = (owner, self.places.past) {
            // It never spiked.
            return self.b.i64(NEVER);
        }
        let index = self.places.side(owner).index;
        self.b.load_slot(Slot::LastSpike(owner), Element::I64, index)
    }

    /// `pre.name` or `post.name`, in its storage type.
    pub fn neuron_attribute(&mut self, owner: Owner, name: &Name) -> ValueId {
        if owner == Owner::Post
            && let Some(k) = self.places.conductance(name)
        {
            return self.conductance(k);
        }
        let side = self.places.side(owner);
        let (ty, locality) = self.neuron_attribute_type(owner, name);
        let element = element_of(ty, self.precision);
        let global = locality == Locality::Global;
        let past = if owner == Owner::Pre { self.places.past } else { Past::Present };
        match past {
            Past::Present => {
                let slot = self.b.slot(Slot::Attribute(owner, name.clone()), element);
                let conductance =
                    side.model.is_some_and(|m| m.conductances.iter().any(|c| m.attribute(c.attribute).name == *name));
                if owner == Owner::Pre && conductance && self.places.pre_shares_conductances {
                    self.b.share(slot);
                }
                self.b.load(slot, if global { Index::Zero } else { side.index })
            }
            Past::Delayed => {
                let index = if global { Index::Zero } else { side.index };
                self.b.load_slot(Slot::Delayed(name.clone()), element, index)
            }
            Past::History(row) => {
                let place = if global { row } else { self.b.add(row, side.rank) };
                self.b.load_slot(Slot::History(name.clone()), element, Index::Value(place))
            }
            Past::Outside(value) => self.outside(value, element),
        }
    }

    /// What a neuron outside of its population has.
    fn outside(&mut self, value: f64, element: Element) -> ValueId {
        let value = self.b.float(value, Type::F64);
        self.b.convert(value, element.value_type())
    }

    /// Type and locality of `pre.name` or `post.name`.
    pub fn neuron_attribute_type(&self, owner: Owner, name: &str) -> (ValueType, Locality) {
        let model = self.places.side(owner).model.expect("invariant: pre and post have models");
        let id = model.find(name).expect("invariant: pre.x and post.x were checked against the neurons");
        let attribute = model.attribute(id);
        (attribute.ty, attribute.locality)
    }

    /// `sum(target)`; `None` is the sum over all targets.
    pub fn sum(&mut self, owner: Owner, target: Option<&Name>) -> ValueId {
        let side = self.places.side(owner);
        let element = self.precision.element();
        if let (Owner::Pre, Past::Outside(value)) = (owner, self.places.past) {
            return self.outside(value, element);
        }
        let wanted: Vec<Name> =
            side.targets.iter().filter(|t| target.is_none_or(|target| *t == target)).cloned().collect();
        let mut total = None;
        for name in wanted {
            let value = self.b.load_slot(Slot::Sum(owner, name), element, side.index);
            total = Some(match total {
                None => value,
                Some(total) => self.b.add(total, value),
            });
        }
        let ty = self.float();
        total.unwrap_or_else(|| self.b.float(0.0, ty))
    }

    /// Names a value.
    pub fn name(&mut self, id: TemporaryId, value: Typed) {
        self.temporaries.insert(id, value);
    }

    /// A value named by the plan.
    pub fn temporary(&self, id: TemporaryId) -> Typed {
        *self.temporaries.get(&id).expect("invariant: a plan names a value before it uses it")
    }

    // --- Statements ---------------------------------------------------------------------------------------------

    /// Executes a block.
    pub fn run(&mut self, block: &Block, guards: &Guards) {
        for statement in &block.statements {
            match statement {
                Statement::Let { id, value } => {
                    let typed = self.typed(value);
                    self.temporaries.insert(*id, typed);
                }
                Statement::Solve(solve) => self.solve(solve, guards),
                Statement::Store { target: Target::Attribute(id), value, guard } => {
                    let value = self.stored(value, self.model.attributes()[id.0 as usize].ty);
                    let value = match self.condition_of(*guard, guards) {
                        Some(mask) => {
                            let old = self.get(*id);
                            self.b.select(mask, value, old)
                        }
                        None => value,
                    };
                    self.set(*id, value);
                }
                Statement::Store { target: Target::Conductance, value, guard } => {
                    for k in 0..self.places.targets.len() as u32 {
                        self.target = k;
                        let value = self.stored(value, ValueType::Float);
                        let value = match self.condition_of(*guard, guards) {
                            Some(mask) => {
                                let old = self.conductance(k);
                                self.b.select(mask, value, old)
                            }
                            None => value,
                        };
                        self.conductances.insert(k, Current { value, written: true });
                    }
                }
            }
        }
    }

    /// What must hold for a store; `None`: nothing.
    pub fn condition_of(&mut self, guard: Guard, guards: &Guards) -> Option<ValueId> {
        let mut mask = guards.event;
        let set =
            [(guard.active, guards.active), (guard.plastic, guards.plastic), (guard.unless_post, guards.unless_post)];
        for (wanted, condition) in set {
            if let (true, Some(condition)) = (wanted, condition) {
                mask = Some(match mask {
                    None => condition,
                    Some(mask) => self.b.binary(Binary::And, mask, condition),
                });
            }
        }
        mask
    }

    /// An expression as it is stored to an attribute.
    pub fn stored(&mut self, value: &Expr, ty: ValueType) -> ValueId {
        match ty {
            ValueType::Float => self.number(value, self.float()),
            ValueType::Bool => self.condition(value),
            ValueType::Int => {
                let wide = if self.class(value) == Class::Network { self.float() } else { Type::F64 };
                let number = self.number(value, wide);
                self.b.convert(number, Type::I32)
            }
        }
    }

    /// The places of the own attributes that were assigned.
    pub fn written_places(&self) -> Vec<Index> {
        let written = self.values.iter().filter(|(_, c)| c.written);
        written.map(|(id, _)| self.places.index(&self.model.attributes()[id.0 as usize])).collect()
    }

    /// Stores what was assigned, and ends the kernel.
    pub fn finish(mut self) -> Kernel {
        for (id, current) in std::mem::take(&mut self.values) {
            if current.written {
                let (slot, index) = self.own_slot(id);
                self.b.store(slot, index, current.value);
            }
        }
        for (k, current) in std::mem::take(&mut self.conductances) {
            if current.written {
                let index = self.places.side(Owner::Post).index;
                let slot = self.b.slot(Slot::Conductance(k), self.precision.element());
                self.b.store(slot, index, current.value);
            }
        }
        self.b.finish()
    }

    /// The expression reads one of these attributes of its own model.
    pub fn reads(expr: &Expr, attributes: &[AttributeId]) -> bool {
        let mut found = false;
        expr.for_each_ref(&mut |r, _| found |= matches!(r, Ref::Attribute(id) if attributes.contains(id)));
        found
    }
}

/// The attributes that a block assigns.
pub(super) fn assigned(block: &Block) -> Vec<AttributeId> {
    let mut ids = vec![];
    for statement in &block.statements {
        if let Statement::Store { target: Target::Attribute(id), .. } = statement
            && !ids.contains(id)
        {
            ids.push(*id);
        }
    }
    ids
}
