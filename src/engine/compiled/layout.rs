//! Where each tensor of the `state_dict` lies in the one buffer of parameters: what is learned first, running statistics behind.

use crate::network::{ParameterRole, ParameterSpec};

/// Places in values.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// The tensors in the order of the `state_dict`.
    pub specs: Vec<ParameterSpec>,
    /// Place of each tensor; none for the count of batches, which is kept on the host.
    pub places: Vec<Option<usize>>,
    /// Learned values.
    pub learned: usize,
    /// All values.
    pub len: usize,
}

impl Layout {
    pub fn new(specs: Vec<ParameterSpec>) -> Self {
        let mut places = vec![None; specs.len()];
        let mut len = 0;
        for wanted in [true, false] {
            for (place, spec) in places.iter_mut().zip(&specs) {
                let role = spec.role;
                if role != ParameterRole::BatchesTracked && role.is_learned() == wanted {
                    *place = Some(len);
                    len += spec.len();
                }
            }
        }
        let learned = specs
            .iter()
            .filter(|spec| spec.role.is_learned())
            .map(ParameterSpec::len)
            .sum();
        Self {
            specs,
            places,
            learned,
            len,
        }
    }

    /// Place and length of a tensor by name; (0, 0) for one that is not there.
    pub fn place(&self, name: &str) -> (usize, usize) {
        self.specs
            .iter()
            .position(|spec| spec.name == name)
            .and_then(|index| Some((self.places[index]?, self.specs[index].len())))
            .unwrap_or((0, 0))
    }
}
