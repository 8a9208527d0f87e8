//! What differs between the browser and the desktop, and nothing else: the only room besides `web` that may ask for the target.

mod canvas;
mod fetch;
mod parallel;
mod subgroups;

pub use canvas::{Canvas, Frame};
pub use fetch::fetch_text;
pub use parallel::create_pipelines;
pub use subgroups::{ENABLE_SUBGROUPS, request_device};

/// Called before anything else. On the web it runs the module's constructors once (without a reference to them the linker
/// takes the module for a command and runs all of them again at every exported call, which made a step 50 times slower)
/// and turns panics and log lines into console messages. Calls after the first do nothing.
pub fn start() {
    #[cfg(target_family = "wasm")]
    {
        static STARTED: std::sync::Once = std::sync::Once::new();
        STARTED.call_once(|| {
            unsafe extern "C" {
                fn __wasm_call_ctors();
            }
            // SAFETY: made by the linker, takes nothing, and is called once.
            unsafe { __wasm_call_ctors() };
            console_error_panic_hook::set_once();
            // A second call only says that a logger is there already.
            let _ = console_log::init_with_level(log::Level::Warn);
        });
    }
}
