//! Attributes of a population or projection: a name and an array.

use neurarchy_codegen::ir::Element;
use neurarchy_lang::expr::Name;

use crate::array::Array;
use crate::error::EngineError;
use crate::spec::{AttributeSpec, Extent};

/// An attribute with its values. In populations rows of past values may follow those of now, see `History`.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub name: Name,
    pub extent: Extent,
    pub cells: Array,
}

impl Attribute {
    pub fn element(&self) -> Element {
        self.cells.element()
    }
}

/// Makes the attributes of a specification, all values 0.
pub(crate) fn build(specs: &[AttributeSpec], count: impl Fn(Extent) -> usize) -> Result<Vec<Attribute>, EngineError> {
    let mut attributes: Vec<Attribute> = Vec::with_capacity(specs.len());
    for spec in specs {
        if find(&attributes, &spec.name).is_some() {
            return Err(EngineError::DuplicateAttribute { name: spec.name.to_string() });
        }
        attributes.push(Attribute {
            name: spec.name.clone(),
            extent: spec.extent,
            cells: Array::zeroed(spec.element, count(spec.extent)),
        });
    }
    Ok(attributes)
}

/// The place of the attribute of that name.
pub(crate) fn find(attributes: &[Attribute], name: &str) -> Option<usize> {
    attributes.iter().position(|a| &*a.name == name)
}
