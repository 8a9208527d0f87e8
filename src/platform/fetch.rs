//! Text that is fetched when it is needed.

/// The text at an address, in a page or a Worker.
///
/// # Errors
/// A sentence: which address, and what the host or the browser said.
#[cfg(target_family = "wasm")]
pub async fn fetch_text(address: &str) -> Result<String, String> {
    let refused = |why: String| format!("{address} could not be fetched: {why}");
    let thrown = |value: wasm_bindgen::JsValue| {
        let error = js_sys::Error::from(value);
        refused(error.message().into())
    };
    let response: web::Response = web::fetch(address).await.map_err(thrown)?.into();
    if !response.ok() {
        return Err(refused(format!("the host answered {}", response.status())));
    }
    let text = response.text().await.map_err(thrown)?;
    text.as_string()
        .ok_or_else(|| refused("it is no text".into()))
}

/// Natively everything is built in.
///
/// # Errors
/// Always.
#[cfg(not(target_family = "wasm"))]
pub async fn fetch_text(address: &str) -> Result<String, String> {
    Err(format!(
        "{address} could not be fetched: this program fetches nothing"
    ))
}

#[cfg(target_family = "wasm")]
mod web {
    use wasm_bindgen::prelude::*;

    #[wasm_bindgen]
    extern "C" {
        #[wasm_bindgen(catch)]
        pub async fn fetch(address: &str) -> Result<JsValue, JsValue>;

        pub type Response;
        #[wasm_bindgen(method, getter)]
        pub fn ok(this: &Response) -> bool;
        #[wasm_bindgen(method, getter)]
        pub fn status(this: &Response) -> u16;
        #[wasm_bindgen(method, catch)]
        pub async fn text(this: &Response) -> Result<JsValue, JsValue>;
    }
}
