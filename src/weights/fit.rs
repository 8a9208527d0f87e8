//! How a file's tensors fit those of a network, tensor by tensor, and what is loaded of them.

use serde::Serialize;

use super::names::{Matched, Signature};
use super::{COUNTER, WeightsError, signature};
use crate::engine::NamedTensor;

/// Ends of the names of a network's counters: batch norm's, and those that profilers leave in a module.
const COUNTERS: [&str; 3] = [COUNTER, "total_ops", "total_params"];
/// Names listed of each kind of misfit.
const LISTED: usize = 4;

/// What becomes of a tensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// The network's tensor takes the file's values.
    Taken,
    /// Both have it, in different shapes.
    OtherShape,
    /// The network has it and the file does not.
    Missing,
    /// The file has it and the network does not.
    LeftOver,
    /// The file has it beside the network's tensors: a counter, a figure, another module. It does not stand in the way.
    Beside,
}

/// A tensor of the file, of the network, or of both.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TensorFit {
    /// What becomes of it when the file is loaded.
    pub fate: Fate,
    /// Name and shape in the file.
    pub file: Option<Signature>,
    /// Name and shape in the network.
    pub network: Option<Signature>,
}

/// How a file's tensors fit those of a network.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The network's tensors in its order, then what else the file has.
    pub tensors: Vec<TensorFit>,
    /// What was taken off the names, what was left aside, and which values are not finite.
    pub notes: Vec<String>,
    /// For each of the network's tensors its place in the file, where it is taken.
    places: Vec<Option<usize>>,
}

impl Fit {
    /// Compares a file's tensors with a network's, by name (see [`Matched`]) and shape. Batch norm's counter may be missing: files
    /// from before PyTorch 0.4.1 have none.
    pub fn new(file: &[NamedTensor], own: &[Signature]) -> Self {
        let given: Vec<Signature> = file.iter().map(signature).collect();
        let matched = Matched::new(&given, own);
        let mut found = vec![None; own.len()];
        for (at, place) in matched.places.iter().enumerate() {
            if let Some(place) = place {
                found[*place] = Some(at);
            }
        }
        let mut fit = Self {
            tensors: Vec::new(),
            notes: matched.note().into_iter().collect(),
            places: vec![None; own.len()],
        };
        for (place, own) in own.iter().enumerate() {
            let counter = own.0.ends_with(COUNTER);
            let file = found[place].map(|at| (at, &given[at]));
            let fate = match file {
                Some((at, (_, shape))) if *shape == own.1 || (counter && file_holds_one(shape)) => {
                    fit.places[place] = Some(at);
                    Fate::Taken
                }
                Some(_) => Fate::OtherShape,
                None if counter => continue,
                None => Fate::Missing,
            };
            fit.tensors.push(TensorFit {
                fate,
                file: file.map(|(_, given)| given.clone()),
                network: Some(own.clone()),
            });
        }
        let whole = fit.tensors.iter().all(|tensor| tensor.fate == Fate::Taken);
        for (at, given) in given
            .iter()
            .enumerate()
            .filter(|(at, _)| matched.places[*at].is_none())
        {
            let counter = COUNTERS.iter().any(|end| given.0.ends_with(end));
            // What lies beside a whole network under its prefix is a layer that the network has not.
            let beside = whole && (!matched.inside[at] || !given.0.contains('.'));
            fit.tensors.push(TensorFit {
                fate: if counter || beside {
                    Fate::Beside
                } else {
                    Fate::LeftOver
                },
                file: Some(given.clone()),
                network: None,
            });
        }
        let beside: Vec<&str> = fit
            .files(Fate::Beside)
            .filter(|name| !name.ends_with(COUNTER))
            .collect();
        if !beside.is_empty() {
            fit.notes.push(format!("left aside: {}", listed(&beside)));
        }
        fit.notes.extend(fit.not_finite(file));
        fit
    }

    /// Whether the network's tensors are all taken and nothing of the file is in the way.
    pub fn is_whole(&self) -> bool {
        let mut fates = self.tensors.iter().map(|tensor| tensor.fate);
        fates.all(|fate| matches!(fate, Fate::Taken | Fate::Beside))
    }

    /// Tensors taken, and tensors of the network.
    pub fn counts(&self) -> [usize; 2] {
        let of_network = self
            .tensors
            .iter()
            .filter(|tensor| tensor.network.is_some());
        let taken = self
            .tensors
            .iter()
            .filter(|tensor| tensor.fate == Fate::Taken);
        [taken.count(), of_network.count()]
    }

    /// [`WeightsError::Misfit`] with [`Fit::problem`].
    pub fn misfit(&self) -> WeightsError {
        WeightsError::Misfit {
            problem: self.problem(),
            taken: self.counts()[0],
        }
    }

    /// What stands in the way, in a sentence: what is missing, of another shape, left over; the first few of each, and how many.
    pub fn problem(&self) -> String {
        let [taken, all] = self.counts();
        let mut parts = Vec::new();
        let missing: Vec<&str> = self
            .of(Fate::Missing)
            .filter_map(|tensor| Some(tensor.network.as_ref()?.0.as_str()))
            .collect();
        if !missing.is_empty() {
            parts.push(format!(
                "missing in the file ({}): {}",
                missing.len(),
                listed(&missing)
            ));
        }
        let shapes: Vec<String> = self
            .of(Fate::OtherShape)
            .filter_map(|tensor| {
                let (own, given) = (tensor.network.as_ref()?, tensor.file.as_ref()?);
                Some(format!(
                    "{} is {:?} in the file and {:?} in the network",
                    own.0, given.1, own.1
                ))
            })
            .collect();
        if !shapes.is_empty() {
            let shapes: Vec<&str> = shapes.iter().map(String::as_str).collect();
            parts.push(format!(
                "of another shape ({}): {}",
                shapes.len(),
                listed(&shapes)
            ));
        }
        let over: Vec<&str> = self.files(Fate::LeftOver).collect();
        if !over.is_empty() {
            parts.push(format!(
                "left over, since the network has none of that name ({}): {}",
                over.len(),
                listed(&over)
            ));
        }
        format!("{taken} of {all} tensors fit; {}", parts.join("; "))
    }

    /// The tensors that are taken, under the network's names and in its order; a counter that the file lacks begins at 0.
    pub fn taken(&self, mut file: Vec<NamedTensor>, network: &[Signature]) -> Vec<NamedTensor> {
        let own = network.iter().zip(&self.places);
        own.filter_map(|((name, shape), place)| {
            let given = place.and_then(|at| file.get_mut(at));
            let values = given.map(|tensor| std::mem::take(&mut tensor.values));
            let begun = name.ends_with(COUNTER).then(|| vec![0.0]);
            Some(NamedTensor {
                name: name.clone(),
                shape: shape.clone(),
                values: values.or(begun)?,
            })
        })
        .collect()
    }

    fn of(&self, fate: Fate) -> impl Iterator<Item = &TensorFit> {
        self.tensors
            .iter()
            .filter(move |tensor| tensor.fate == fate)
    }

    /// The file's names of one fate.
    fn files(&self, fate: Fate) -> impl Iterator<Item = &str> {
        self.of(fate)
            .filter_map(|tensor| Some(tensor.file.as_ref()?.0.as_str()))
    }

    /// A sentence on the taken tensors that hold NaN or infinity.
    fn not_finite(&self, file: &[NamedTensor]) -> Option<String> {
        let taken = self.places.iter().filter_map(|place| file.get((*place)?));
        let broken: Vec<String> = taken
            .filter_map(|tensor| {
                let count = tensor
                    .values
                    .iter()
                    .filter(|value| !value.is_finite())
                    .count();
                (count > 0).then(|| format!("{} ({count} of {})", tensor.name, tensor.values.len()))
            })
            .collect();
        let names: Vec<&str> = broken.iter().map(String::as_str).collect();
        (!broken.is_empty()).then(|| format!("values that are NaN or infinite: {}", listed(&names)))
    }
}

/// Whether a shape is that of one value.
fn file_holds_one(shape: &[usize]) -> bool {
    shape.iter().all(|&size| size == 1)
}

/// The first few names, and how many more there are.
pub fn listed(names: &[&str]) -> String {
    let shown = names.len().min(LISTED);
    let more = match names.len() - shown {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", names[..shown].join(", "))
}
