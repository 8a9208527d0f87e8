//! `torch.cat` and `torch.stack`.

use super::{Evaluator, Place};
use crate::interop::python::given::{Given, Result, unsupported};
use crate::interop::python::value::{Arguments, Tensor, Value};
use crate::network::Layer;
use crate::network::layers::Concat;
use crate::said::phrase;

impl Evaluator {
    /// The tensors of a list.
    pub(super) fn listed(&self, given: &Given, at: Place, name: &str) -> Result<Vec<Tensor>> {
        let members = given
            .get("tensors")
            .and_then(Value::members)
            .unwrap_or_default();
        let tensors = members.iter().map(|member| match member {
            Value::Tensor(tensor) => Some(tensor.clone()),
            _ => None,
        });
        let tensors = tensors.collect::<Option<Vec<_>>>();
        tensors
            .filter(|tensors| !tensors.is_empty())
            .ok_or_else(|| {
                unsupported(
                    at,
                    phrase!("{name} of what are no tensors", name),
                    phrase!("Give it a list of tensors."),
                )
            })
    }

    pub(super) fn concat(&mut self, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let given = Given::new("torch.cat", arguments, &["tensors", "dim", "axis", "out"])?;
        let dim = given
            .get("dim")
            .or(given.get("axis"))
            .unwrap_or(&Value::Int(0));
        if let Some(padded) = self.beside_zeros(&given, dim, at)? {
            return Ok(padded);
        }
        let tensors = self.listed(&given, at, "torch.cat")?;
        if tensors.len() == 1 {
            return Ok(Value::Tensor(tensors[0].clone()));
        }
        // Where no size is known yet, the channels are counted from the front.
        let Some(sizes) = tensors[0].sizes() else {
            return match dim {
                Value::Int(dim @ 1..=3) => self.concatenated(&tensors, *dim as usize, at),
                _ => Err(self.trace.shapeless(at)),
            };
        };
        let axis = self.axis(&sizes, dim, at)?;
        if matches!(sizes.len(), 1 | 3) {
            return self.concatenated(&tensors, axis, at);
        }
        // Of other tensors the axis stands between what is before it and behind it.
        let index = axis - 1;
        let (mut maps, mut size) = (Vec::new(), 0);
        for tensor in &tensors {
            let own = self.sizes_of(tensor, at)?;
            let beside = |sizes: &[usize]| {
                let mut sizes = sizes.to_vec();
                sizes
                    .get_mut(index)
                    .map(|size| std::mem::replace(size, 1))?;
                Some(sizes)
            };
            if own.len() != sizes.len() || beside(&own) != beside(&sizes) {
                return Err(unsupported(
                    at,
                    phrase!("tensors of unlike sizes are joined"),
                    phrase!("PyTorch refuses it: all but that axis must be alike."),
                ));
            }
            let before: usize = own[..index].iter().product();
            let behind: usize = own[index + 1..].iter().product();
            size += own[index];
            maps.push(
                self.trace
                    .reshape(tensor, vec![before, own[index], behind], at)?,
            );
        }
        let mut after = sizes;
        after[index] = size;
        let Value::Tensor(joined) = self.concatenated(&maps, 2, at)? else {
            return Err(self.trace.shapeless(at));
        };
        Ok(Value::Tensor(self.trace.reshape(&joined, after, at)?))
    }

    /// `torch.cat((x, torch.zeros(n, c, h, w)), 1)`: channels of zeros, as `F.pad` gives them; none for another list.
    fn beside_zeros(&mut self, given: &Given, dim: &Value, at: Place) -> Result<Option<Value>> {
        let members = given.get("tensors").and_then(Value::members);
        let (tensor, zeros, is_before) = match members.as_deref() {
            Some([Value::Tensor(tensor), Value::Object(zeros)]) => (tensor, zeros, false),
            Some([Value::Object(zeros), Value::Tensor(tensor)]) => (tensor, zeros, true),
            _ => return Ok(None),
        };
        let plain = &zeros.arguments.plain;
        let shape = match plain.as_slice() {
            [shape] => shape.members().unwrap_or_default(),
            sizes => sizes.to_vec(),
        };
        let (Some(sizes), [_, channels, height, width]) = (tensor.sizes(), &shape[..]) else {
            return Ok(None);
        };
        let is_alike = [height, width].map(Value::size)[..]
            == sizes
                .iter()
                .skip(1)
                .map(|size| Some(*size))
                .collect::<Vec<_>>();
        let (Some(channels), true) = (channels.size(), zeros.path == "torch.zeros" && is_alike)
        else {
            return Ok(None);
        };
        if self.axis(&sizes, dim, at)? != 1 {
            return Ok(None);
        }
        let (none, channels) = (Value::Int(0), Value::Int(channels as i64));
        let sides = match is_before {
            true => [channels, none.clone()],
            false => [none.clone(), channels],
        };
        let sides = std::iter::repeat_n(none, 4).chain(sides);
        let given = Arguments {
            plain: vec![Value::tuple(sides.collect())],
            named: Vec::new(),
            at,
        };
        self.pad(tensor.clone(), &given).map(Some)
    }

    pub(super) fn concatenated(
        &mut self,
        tensors: &[Tensor],
        dim: usize,
        at: Place,
    ) -> Result<Value> {
        let layer = Layer::Concat(Concat { dim });
        Ok(Value::Tensor(self.trace.push(layer, tensors, None, at)?))
    }

    /// `torch.stack` along an axis of the pictures: side by side, and seen as an axis more.
    pub(super) fn stacked(&mut self, arguments: &Arguments) -> Result<Value> {
        let at = arguments.at;
        let given = Given::new("torch.stack", arguments, &["tensors", "dim", "out"])?;
        let tensors = self.listed(&given, at, "torch.stack")?;
        let mut sizes = self.sizes_of(&tensors[0], at)?;
        sizes.insert(0, 1);
        let axis = self.axis(&sizes, given.get("dim").unwrap_or(&Value::Int(0)), at)?;
        let mut lifted = Vec::new();
        for tensor in &tensors {
            let mut own = self.sizes_of(tensor, at)?;
            if own != sizes[1..] {
                return Err(unsupported(
                    at,
                    phrase!("tensors of unlike sizes are stacked"),
                    phrase!("PyTorch refuses it."),
                ));
            }
            own.insert(axis - 1, 1);
            lifted.push(Value::Tensor(self.trace.reshape(tensor, own, at)?));
        }
        let given = Arguments {
            plain: vec![Value::list(lifted), Value::Int(axis as i64)],
            named: Vec::new(),
            at,
        };
        self.concat(&given)
    }
}
