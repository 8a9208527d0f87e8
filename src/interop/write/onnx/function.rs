//! Functions of each element as ONNX's operators of opset 18.

use super::layers::Graph;
use super::proto::Attribute;
use crate::network::layers::{Function, SELU};

/// The operators of one layer, of which only the last has the layer's own output.
struct Steps<'a> {
    graph: &'a mut Graph,
    layer: &'a str,
    count: usize,
}

impl Steps<'_> {
    fn number(&mut self, value: f64) -> String {
        self.count += 1;
        let name = format!("number{}", self.count);
        self.graph.floats(self.layer, &name, &[], &[value as f32])
    }

    fn step(&mut self, kind: &str, given: &[&str]) -> String {
        self.count += 1;
        let own = format!("{}.{}{}", self.layer, kind.to_ascii_lowercase(), self.count);
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        let outputs = std::slice::from_ref(&own);
        self.graph.add(kind, &own, &given, outputs, &[]);
        own
    }

    fn last(self, kind: &str, given: &[&str], own: String, attributes: &[(&str, f64)]) {
        let given: Vec<String> = given.iter().map(ToString::to_string).collect();
        let attributes: Vec<(&str, Attribute)> = attributes
            .iter()
            .map(|&(name, value)| (name, Attribute::Float(value as f32)))
            .collect();
        self.graph
            .add(kind, self.layer, &given, &[own], &attributes);
    }
}

impl Graph {
    /// Adds a function of each element of `x`; `own` is its output.
    pub(super) fn function(&mut self, function: Function, layer: &str, x: &str, own: String) {
        let mut to = Steps {
            graph: self,
            layer,
            count: 0,
        };
        match function {
            Function::Relu => to.last("Relu", &[x], own, &[]),
            Function::LeakyRelu { slope } => to.last("LeakyRelu", &[x], own, &[("alpha", slope)]),
            Function::Sigmoid => to.last("Sigmoid", &[x], own, &[]),
            Function::Tanh => to.last("Tanh", &[x], own, &[]),
            Function::Relu6 => {
                let bounds = [to.number(0.0), to.number(6.0)];
                to.last("Clip", &[x, &bounds[0], &bounds[1]], own, &[]);
            }
            Function::Hardtanh { min, max } => {
                let bounds = [to.number(min), to.number(max)];
                to.last("Clip", &[x, &bounds[0], &bounds[1]], own, &[]);
            }
            Function::Elu { alpha } => to.last("Elu", &[x], own, &[("alpha", alpha)]),
            Function::Celu { alpha } => to.last("Celu", &[x], own, &[("alpha", alpha)]),
            Function::Selu => {
                let [alpha, gamma] = SELU;
                to.last("Selu", &[x], own, &[("alpha", alpha), ("gamma", gamma)]);
            }
            Function::Silu => {
                let share = to.step("Sigmoid", &[x]);
                to.last("Mul", &[x, &share], own, &[]);
            }
            Function::Gelu => {
                let root = to.number(2f64.sqrt());
                let scaled = to.step("Div", &[x, &root]);
                let share = to.step("Erf", &[&scaled]);
                to.gelu(x, &share, own);
            }
            Function::GeluTanh => {
                let square = to.step("Mul", &[x, x]);
                let cube = to.step("Mul", &[&square, x]);
                let small = to.number(0.044_715);
                let cube = to.step("Mul", &[&cube, &small]);
                let sum = to.step("Add", &[x, &cube]);
                let root = to.number((2.0 / std::f64::consts::PI).sqrt());
                let scaled = to.step("Mul", &[&sum, &root]);
                let share = to.step("Tanh", &[&scaled]);
                to.gelu(x, &share, own);
            }
            Function::Mish => to.last("Mish", &[x], own, &[]),
            Function::Hardswish => to.last("HardSwish", &[x], own, &[]),
            Function::Hardsigmoid => {
                let attributes = [("alpha", 1.0 / 6.0), ("beta", 0.5)];
                to.last("HardSigmoid", &[x], own, &attributes);
            }
            Function::Softplus { beta, threshold } => {
                let factor = to.number(beta);
                let scaled = to.step("Mul", &[x, &factor]);
                let soft = to.step("Softplus", &[&scaled]);
                let soft = to.step("Div", &[&soft, &factor]);
                let threshold = to.number(threshold);
                let above = to.step("Greater", &[&scaled, &threshold]);
                to.last("Where", &[&above, x, &soft], own, &[]);
            }
            Function::LogSigmoid => {
                let turned = to.step("Neg", &[x]);
                let soft = to.step("Softplus", &[&turned]);
                to.last("Neg", &[&soft], own, &[]);
            }
            Function::Softsign => to.last("Softsign", &[x], own, &[]),
            Function::Sqrt => to.last("Sqrt", &[x], own, &[]),
            Function::Tanhshrink => {
                let bent = to.step("Tanh", &[x]);
                to.last("Sub", &[x, &bent], own, &[]);
            }
        }
    }
}

impl Steps<'_> {
    /// x / 2 (1 + share)
    fn gelu(mut self, x: &str, share: &str, own: String) {
        let (one, half) = (self.number(1.0), self.number(0.5));
        let sum = self.step("Add", &[share, &one]);
        let product = self.step("Mul", &[x, &sum]);
        self.last("Mul", &[&product, &half], own, &[]);
    }
}
