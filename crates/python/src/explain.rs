//! Models shown to people: their stages from text to machine code, their formulas.

use neurarchy::explain::Stage;
use neurarchy::latex::{Formulas, Line, Parameter, Variable};
use neurarchy::{NeuronKind, Paradigm, PopulationId, ProjectionId};
use pyo3::prelude::*;

use crate::model::{Texts, neuron, synapse};
use crate::network::Network;
use crate::values::AssignedValue;

/// Name, formula, value, locality and type of a parameter.
type ParameterRow = (String, String, String, &'static str, &'static str);
/// A parameter's row of a variable; its equation, lower bounds, upper bounds, method.
type VariableRow = (ParameterRow, String, Vec<String>, Vec<String>, Option<&'static str>);
/// Keyword of a field; formula and notes of each line.
type FieldRows = (&'static str, Vec<(String, Vec<String>)>);
/// The parts of a model.
type ModelRows = (Vec<ParameterRow>, Vec<FieldRows>, Vec<VariableRow>);

fn stage_of(name: Option<&str>) -> neurarchy::Result<Option<Stage>> {
    name.map(Stage::named).transpose()
}

/// A stage of a neuron that belongs to no population, and needs no `r` if it only measures; None: all that can be read in one go.
#[pyfunction]
pub fn explain_neuron(
    network: &Network,
    texts: Texts,
    refractory: Option<AssignedValue<'_>>,
    measuring: bool,
    stage: Option<&str>,
) -> PyResult<String> {
    let neuron = neuron(texts, refractory.map(|value| value.assigned()));
    let kind = if measuring { NeuronKind::Measuring } else { NeuronKind::Plain };
    network.with(|network| network.explain_neuron(&neuron, kind, stage_of(stage)?))
}

/// A stage of a synapse that belongs to no projection, between two neurons or unknown ones.
#[pyfunction]
pub fn explain_synapse(
    network: &Network,
    texts: Texts,
    sides: Option<(Texts, Texts)>,
    stage: Option<&str>,
) -> PyResult<String> {
    let synapse = synapse(texts);
    let sides = sides.map(|(pre, post)| (neuron(pre, None), neuron(post, None)));
    let sides = sides.as_ref().map(|(pre, post)| (pre, post));
    network.with(|network| network.explain_synapse(&synapse, sides, stage_of(stage)?))
}

/// A stage of the neuron of a population.
#[pyfunction]
pub fn explain_population(network: &Network, id: u32, stage: Option<&str>) -> PyResult<String> {
    network.with(|network| network.explain_population(PopulationId(id), stage_of(stage)?))
}

/// A stage of the synapse of a projection.
#[pyfunction]
pub fn explain_projection(network: &Network, id: u32, stage: Option<&str>) -> PyResult<String> {
    network.with(|network| network.explain_projection(ProjectionId(id), stage_of(stage)?))
}

/// The parameters, fields and variables of a neuron as formulas.
#[pyfunction]
pub fn neuron_formulas(network: &Network, texts: Texts) -> PyResult<ModelRows> {
    let neuron = neuron(texts, None);
    network.with(|network| network.latex_of_neuron(&neuron)).map(rows)
}

/// The parameters, fields and variables of a synapse as formulas.
#[pyfunction]
#[pyo3(signature = (network, texts, spiking=None))]
pub fn synapse_formulas(network: &Network, texts: Texts, spiking: Option<bool>) -> PyResult<ModelRows> {
    let synapse = synapse(texts);
    let paradigm = spiking.map(|spiking| if spiking { Paradigm::Spiking } else { Paradigm::Rate });
    network.with(|network| network.latex_of_synapse(&synapse, paradigm)).map(rows)
}

/// The functions for all models as formulas.
#[pyfunction]
pub fn function_formulas(network: &Network) -> PyResult<Vec<String>> {
    network.with(|network| Ok(network.latex_of_functions()))
}

/// A name as it is set in formulas.
#[pyfunction]
pub fn latex_name(name: &str) -> String {
    neurarchy::latex::name(name)
}

fn rows(formulas: Formulas) -> ModelRows {
    let parameter = |p: Parameter| (p.name, p.formula, p.value, p.locality, p.ty);
    let variable = |v: Variable| (parameter(v.attribute), v.equation, v.min, v.max, v.method);
    let lines = |lines: Vec<Line>| lines.into_iter().map(|l| (l.formula, l.notes)).collect();
    (
        formulas.parameters.into_iter().map(parameter).collect(),
        formulas.fields.into_iter().map(|(field, of)| (field.keyword(), lines(of))).collect(),
        formulas.variables.into_iter().map(variable).collect(),
    )
}
