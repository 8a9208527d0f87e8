//! Every test of the crate, one folder a question, one binary.
//!
//! Natively `cargo test --release`; in Chromium `wasm-pack test --headless --chrome`, where the parity and training tests
//! run in a dedicated Worker on the CPU and on WebGPU. Tests of real data ask for `CONVLAB_DATA` and say when they skip.

#![allow(
    clippy::disallowed_methods,
    reason = "what src/arrange.rs saves is of the page alone"
)]

mod arrange;
mod data;
#[cfg(not(target_family = "wasm"))]
mod docs;
mod engines;
#[cfg(all(feature = "interop", not(target_family = "wasm")))]
mod fuzz;
#[cfg(feature = "interop")]
mod interop;
mod kernels;
mod network;
#[cfg(feature = "interop")]
mod parity;
#[cfg(not(target_family = "wasm"))]
mod rooms;
#[cfg(not(target_family = "wasm"))]
mod shell;
mod training;

#[cfg(target_family = "wasm")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

/// One test for every device: `async` in the browser, driven to its end natively.
#[macro_export]
macro_rules! device_tests {
    ($($name:ident => $body:expr;)*) => {
        $(
            #[cfg(target_family = "wasm")]
            #[wasm_bindgen_test::wasm_bindgen_test]
            async fn $name() {
                // A test module has no start function of ours; see `platform`.
                convlab::platform::start();
                $body.await
            }

            #[cfg(not(target_family = "wasm"))]
            #[test]
            fn $name() {
                pollster::block_on($body)
            }
        )*
    };
}
