//! The numbers by which shaders bind buffers; `tests/kernels/bindings.rs` compares them with every `@binding` in `shaders/`.

/// A buffer that a plan's kernels read or write. Its number is the `@binding` in WGSL, where it is called [`Binding::name`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Binding {
    /// Headers and indices of the steps of a submission.
    Step = 0,
    /// Activations and their gradients.
    Arena = 1,
    /// The tensors of the `state_dict`, learned ones first.
    Parameters = 2,
    /// Gradients of the parameters, in partial sums.
    Gradients = 3,
    /// First moments of the optimizer.
    Moments = 4,
    /// Pictures of a part of the data set.
    Pixels = 5,
    /// The value that each byte of a channel becomes.
    Table = 6,
    /// Loss and counts of each step.
    Results = 7,
    /// The optimizer's table.
    Chunks = 8,
    /// Targets of the step at hand, one word each, or its boxes.
    Targets = 9,
    /// Labels or masks of a part of the data set.
    Labels = 10,
    /// Sums of squares of the gradients.
    Squares = 11,
    /// Second moments of the optimizer.
    SecondMoments = 12,
    /// Where a dispatch's tensors lie in the other buffers; declared by the expansion, not in the files.
    Offsets = 13,
    /// Confusion matrix and loss of an evaluation.
    Scores = 14,
}

impl Binding {
    /// Every binding, in the order of the numbers.
    pub const ALL: [Self; 15] = [
        Self::Step,
        Self::Arena,
        Self::Parameters,
        Self::Gradients,
        Self::Moments,
        Self::Pixels,
        Self::Table,
        Self::Results,
        Self::Chunks,
        Self::Targets,
        Self::Labels,
        Self::Squares,
        Self::SecondMoments,
        Self::Offsets,
        Self::Scores,
    ];

    /// The number in WGSL.
    pub const fn number(self) -> u32 {
        self as u32
    }

    /// The binding of a number.
    pub fn of(number: u32) -> Option<Self> {
        Self::ALL.get(number as usize).copied()
    }

    /// The variable in WGSL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step => "step",
            Self::Arena => "arena",
            Self::Parameters => "parameters",
            Self::Gradients => "gradients",
            Self::Moments => "moments",
            Self::Pixels => "pixels",
            Self::Table => "table",
            Self::Results => "results",
            Self::Chunks => "chunks",
            Self::Targets => "targets",
            Self::Labels => "labels",
            Self::Squares => "squares",
            Self::SecondMoments => "second_moments",
            Self::Offsets => "offsets",
            Self::Scores => "scores",
        }
    }
}

/// A buffer of the kernels that draw an overlay, which belong to no plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum OverlayBinding {
    /// The predicted classes, a byte a pixel.
    Predicted = 1,
    /// The true classes, a byte a pixel.
    Truth = 2,
    /// Cells and colours.
    Table = 3,
    /// What is written: the sheet's pixels, or the counts.
    Output = 4,
}

impl OverlayBinding {
    /// The binding of a number.
    pub fn of(number: u32) -> Option<Self> {
        [Self::Predicted, Self::Truth, Self::Table, Self::Output]
            .into_iter()
            .find(|binding| *binding as u32 == number)
    }
}
