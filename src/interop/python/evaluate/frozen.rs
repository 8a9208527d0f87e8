//! Which modules a program froze, or thawed again, and what was below them then: a layer that is put there later learns.

use super::Evaluator;

#[derive(Debug)]
pub struct Frozen {
    pub module: usize,
    pub is_frozen: bool,
    /// The modules below it at that time.
    pub below: Vec<usize>,
}

impl Evaluator {
    /// Notes that the parameters of a module learn no more, or learn again.
    pub(super) fn freeze(&mut self, module: usize, is_frozen: bool) {
        let (mut below, mut open) = (Vec::new(), vec![module]);
        while let Some(one) = open.pop() {
            let known = &self.modules[one];
            for (_, child) in known.children.iter().chain(&known.parameters) {
                if !below.contains(child) {
                    below.push(*child);
                    open.push(*child);
                }
            }
        }
        self.frozen.push(Frozen {
            module,
            is_frozen,
            below,
        });
    }
}
