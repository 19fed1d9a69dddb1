//! What people are shown of a model: its stages, and its formulas.

use neurarchy::explain::{self, Stage};
use neurarchy::{Connector, Method, Network, Neuron, Paradigm, Pattern, Settings, Synapse, Weights};

fn lif() -> Neuron {
    Neuron::new(
        "tau = 20.0 : population\nE = -60.0",
        "tau*dv/dt = E - v + g_exc + 0.5*Normal(0, 1) : exponential, init=-60, min=E",
    )
    .spike("v > -50", "v = E")
    .refractory_ms(5.0)
}

fn stdp() -> Synapse {
    Synapse::new("tau = 10.0 : projection", "tau*dx/dt = -x : event-driven")
        .pre_spike("g_target += w; x += 1")
        .post_spike("w += 0.1*x : max=1")
}

#[test]
fn each_stage_of_a_neuron_is_shown() {
    for (stage, expected) in [
        (
            Stage::Text,
            "parameters:
    tau = 20.0 : population
    E = -60.0
equations:
    tau*dv/dt = E - v + g_exc + 0.5*Normal(0, 1) : exponential, init=-60, min=E
spike:
    v > -50
reset:
    v = E
",
        ),
        (
            Stage::Tree,
            "parameters:
    tau
        20
        : population
    E
        negative
            60
equations:
    =
        *
            tau
            dv/dt
        +
            +
                -
                    E
                    v
                g_exc
            *
                0.5
                Normal()
                    0
                    1
        : exponential, init=-60, min=E
spike:
    >
        v
        negative
            50
reset:
    =
        v
        E
",
        ),
        (
            Stage::Model,
            "a spiking neuron
attributes:
    parameter  tau    float  one per population, begins with 20
    parameter  E      float  one per neuron, begins with -60
    variable   v      float  one per neuron, begins with -60
    variable   r      float  one per neuron, begins with 0, added by the system
    variable   g_exc  float  one per neuron, begins with 0, added by the system
g_exc has no equation: it is 0 again after all equations of a step
equations:
    tau*dv/dt = E - v + g_exc + 0.5*Normal(0, 1)    [exponential, min = E]
spike if v > -50
reset:
    v = E
refractory: a period of each neuron
",
        ),
        (
            Stage::Plan,
            "neuron:
    v = v - expm1(-(dt/tau))*(E + g_exc + 0.5*Normal(0, 1) - v)    [not refractory]
    v = ite(v < E, E, v)
    g_exc = 0
spike if v > -50:
    v = E
",
        ),
    ] {
        assert_eq!(explain::neuron(&lif(), Some(stage)).unwrap(), expected, "{stage:?}");
    }
}

#[test]
fn kernels_are_shown_as_ir_as_llvm_ir_and_as_machine_instructions() {
    for (stage, parts) in [
        (Stage::Kernels, ["own.v[element]", "spiked", "expm1("]),
        (Stage::Llvm, ["define void @kernel", "getelementptr", "fmul"]),
        (Stage::Assembly, ["kernel:", "ret", "# "]),
    ] {
        let text = explain::neuron(&lif(), Some(stage)).unwrap();
        for part in parts {
            assert!(text.contains(part), "{stage:?} has no {part}:\n{text}");
        }
    }
}

#[test]
fn stages_have_names() {
    for stage in Stage::ALL {
        assert_eq!(Stage::named(stage.name()), Ok(stage));
    }
    let error = Stage::named("ast").unwrap_err().to_string();
    assert!(error.contains("'ast'") && error.contains("text, tree, model, plan, kernels, llvm, assembly"), "{error}");
}

#[test]
fn without_a_stage_all_that_can_be_read_in_one_go_are_shown() {
    let text = explain::neuron(&lif(), None).unwrap();
    let places: Vec<_> = ["text: ", "tree: ", "model: ", "plan: ", "kernels: "].map(|title| text.find(title)).into();
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{places:?}");
    assert!(text.ends_with("The stages 'llvm' and 'assembly' are long: ask for them by name.\n"), "{text}");
}

#[test]
fn a_synapse_alone_is_shown_up_to_its_plan_and_between_two_neurons_up_to_machine_code() {
    let network = Network::new(Settings::default()).unwrap();
    let alone = network.explain_synapse(&stdp(), None, None).unwrap();
    assert!(alone.contains("post_spike:\n  integrate\n    x = x*exp(-(elapsed/tau))"), "{alone}");
    assert!(!alone.contains("kernels"), "{alone}");
    let error = network.explain_synapse(&stdp(), None, Some(Stage::Kernels)).unwrap_err().to_string();
    assert!(error.contains("depend on the two neurons"), "{error}");
    let kernels = explain::synapse(&stdp(), &lif(), &lif(), Some(Stage::Kernels)).unwrap();
    assert!(kernels.contains("last event"), "{kernels}");
    let model = explain::synapse(&stdp(), &lif(), &lif(), Some(Stage::Model)).unwrap();
    assert_eq!(
        model,
        "a spiking synapse
attributes:
    parameter  tau  float  one per projection, begins with 10
    parameter  w    float  one per synapse, begins with 0, added by the system
    variable   x    float  one per synapse, begins with 0
equations:
    tau*dx/dt = -x    [event-driven]
pre_spike:
    g_target = g_target + w
    x = x + 1
post_spike:
    w = w + 0.1*x    [max = 1]
"
    );
}

#[test]
fn populations_and_projections_are_shown_with_what_they_are_connected_to() {
    let mut network = Network::new(Settings::default()).unwrap();
    let neuron = Neuron::new("", "r = sum()");
    let all = network.add_population(&[3], &neuron, None).unwrap();
    let target = vec!["exc".to_owned()];
    let projection = network.add_projection(all.into(), all.into(), &target, None, None).unwrap();
    let connector = Connector::new(Pattern::AllToAll { allow_self_connections: true }, Weights::Number(0.5));
    network.connect(projection, connector.delays(neurarchy::Delays::Number(3.0)), true).unwrap();
    for compiled in [false, true] {
        if compiled {
            network.compile().unwrap();
        }
        let kernels = network.explain_population(all, Some(Stage::Kernels)).unwrap();
        assert!(kernels.contains("own.sum(exc)[element]"), "{kernels}");
        let kernels = network.explain_projection(projection, Some(Stage::Kernels)).unwrap();
        assert!(kernels.contains("delayed pre.r"), "{kernels}");
    }
}

#[test]
fn a_mistake_is_shown_as_everywhere_but_text_and_tree_exist() {
    let wrong = Neuron::new("", "r = 2*(t > 1)");
    let error = explain::neuron(&wrong, Some(Stage::Plan)).unwrap_err().to_string();
    assert!(error.contains("error[N165]"), "{error}");
    assert!(explain::neuron(&wrong, Some(Stage::Tree)).unwrap().contains("        >\n"));
}

#[test]
fn formulas_of_equations() {
    let network = Network::new(Settings::default()).unwrap();
    for (equation, formula) in [
        ("tau_m*dr/dt + r = B", r"\tau_{m} \cdot \frac{d{r}(t)}{dt} + {r}(t) = B"),
        ("r = (tau_m + B)/2", r"{r}(t) = \frac{\tau_{m} + B}{2}"),
        ("r = -(B - 1)*r", r"{r}(t) = -(B - 1) \cdot {r}(t)"),
        ("r = B - (1 - r)", r"{r}(t) = B - (1 - {r}(t))"),
        ("r = (B + 1)^2", r"{r}(t) = {(B + 1)}^{2}"),
        ("r += sum(exc)", r"{r}(t) \mathrel{+}= \sum_{\text{exc}} w \cdot r^{\text{pre}}(t-d)"),
        ("r *= B", r"{r}(t) \mathrel{*}= B"),
        ("r = pos(t/B)", r"{r}(t) = \left(\frac{t}{B}\right)^+"),
        ("r = sqrt(abs(t)) + exp(-t)", r"{r}(t) = \sqrt{\left|t\right|} + \exp(-t)"),
        (
            "r = if t > dt: 1 else: B",
            r"{r}(t) = \begin{cases} 1 \qquad \text{if} \quad t > \Delta t \\ B \qquad \text{otherwise.} \end{cases}",
        ),
        ("r = Uniform(0, 1) + Normal(0, 2)", r"{r}(t) = \mathcal{U}(0, 1) + \mathcal{N}(0, 2)"),
        ("r = mean(r) + 1e-7", r"{r}(t) = \text{mean}({r}(t)) + 1 \cdot 10^{-7}"),
        (
            "r = (t > 1) and not (B <= 2)",
            r"{r}(t) = \begin{cases} 1 \qquad \text{if} \quad t > 1 \land \lnot (B \leq 2) \\ 0 \qquad \text{otherwise.} \end{cases}",
        ),
    ] {
        let neuron = Neuron::new("tau_m = 10.0; B = 1.0", equation);
        let formulas = network.latex_of_neuron(&neuron).unwrap();
        assert_eq!(formulas.fields[0].1[0].formula, formula, "{equation}");
    }
}

#[test]
fn formulas_of_a_synapse() {
    let network = Network::new(Settings::default()).unwrap();
    let formulas = network.latex_of_synapse(&stdp(), None).unwrap();
    let lines: Vec<(&str, &str, String)> = formulas
        .fields
        .iter()
        .flat_map(|(field, lines)| lines.iter().map(|l| (field.keyword(), l.formula.as_str(), l.notes.join(", "))))
        .collect();
    assert_eq!(
        lines,
        [
            ("equations", r"\tau \cdot \frac{d{x}(t)}{dt} = -{x}(t)", "event-driven".to_owned()),
            ("pre_spike", r"{g_{\text{target}}}(t) \mathrel{+}= {w}(t)", String::new()),
            ("pre_spike", r"{x}(t) \mathrel{+}= 1", String::new()),
            ("post_spike", r"{w}(t) \mathrel{+}= 0.1 \cdot {x}(t)", r"$\leq 1$".to_owned()),
        ]
    );
    let names: Vec<(&str, &str)> = formulas.parameters.iter().map(|p| (p.formula.as_str(), p.locality)).collect();
    assert_eq!(names, [(r"\tau", "projection")]);
    let psp = network.latex_of_synapse(&Synapse::default(), None).unwrap();
    assert_eq!(psp.fields[0].1[0].formula, r"{\text{psp}}(t) = w(t) \cdot r^{\text{pre}}(t)");
}

#[test]
fn formulas_of_variables_tell_everything_about_them() {
    let network = Network::new(Settings { method: Method::Exponential, ..Settings::default() }).unwrap();
    let neuron = Neuron::new(
        "tau = 10.0 : population",
        "tau*dv/dt = -v : init=0.5, min=0.0, max=2*tau
         du/dt = v : midpoint
         n = 3 : int, population",
    );
    let neuron = neuron.spike("v > 1", "");
    let shown: Vec<String> = network
        .latex_of_neuron(&neuron)
        .unwrap()
        .variables
        .iter()
        .map(|v| {
            let a = &v.attribute;
            let bounds = format!("[{}] [{}]", v.min.join(", "), v.max.join(", "));
            format!("{} {} {} {} {bounds} {}", a.formula, a.value, a.locality, a.ty, v.method.unwrap_or("none"))
        })
        .collect();
    assert_eq!(
        shown,
        [
            r"v 0.5 local float [0] [2 \cdot \tau] exponential",
            r"u 0.0 local float [] [] midpoint",
            r"n 0 population int [] [] none",
        ]
    );
}

#[test]
fn a_synapse_without_events_is_what_its_pre_neuron_makes_of_it() {
    let network = Network::new(Settings::default()).unwrap();
    let fields = |paradigm| {
        let formulas = network.latex_of_synapse(&Synapse::default(), Some(paradigm)).unwrap();
        formulas.fields.iter().map(|(field, _)| field.keyword()).collect::<Vec<_>>()
    };
    assert_eq!(fields(Paradigm::Rate), ["psp"]);
    assert_eq!(fields(Paradigm::Spiking), ["pre_spike"]);
}

#[test]
fn formulas_of_functions_for_all_models() {
    let mut network = Network::new(Settings::default()).unwrap();
    network.add_function("sigmoid(x) = 1/(1 + exp(-x))").unwrap();
    network.add_function("gain(x, a_max) = if x > 0: a_max*sigmoid(x) else: 0").unwrap();
    assert_eq!(
        network.latex_of_functions(),
        [
            r"{\text{sigmoid}}(x) = \frac{1}{1 + \exp(-x)}",
            r"{\text{gain}}(x, a_{\text{max}}) = \begin{cases} a_{\text{max}} \cdot {\text{sigmoid}}(x) \qquad \text{if} \quad x > 0 \\ 0 \qquad \text{otherwise.} \end{cases}",
        ]
    );
}
