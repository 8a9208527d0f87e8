//! What the data room promises: what it reads, what it refuses and in which words, and that its draws repeat.

mod resize;
