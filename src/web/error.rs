//! What a call throws: a JavaScript `Error` with `message`, `code` and `fields`, made of any error of the library.

use thiserror::Error;
use wasm_bindgen::prelude::*;

use crate::said::{Coded, Phrase, coded};

/// What is wrong with a call itself.
// A module is with the half of them that its own calls can make.
#[cfg_attr(not(all(feature = "lab", feature = "reader")), allow(dead_code))]
#[derive(Debug, Clone, PartialEq, Error)]
pub(super) enum CallError {
    #[error("nothing is configured yet. Call configure first.")]
    NothingConfigured,
    #[error(
        "\"{0}\" is no device. Choose \"auto\", \"cpu\", \"compiled\" (WebGPU, the compiled engine) or \"webgpu\" (Burn)."
    )]
    Device(String),
    #[error("\"{0}\" is no command.")]
    Command(String),
    #[error("\"{0}\" is no part of a data set. Choose \"train\" or \"test\".")]
    Part(String),
    #[error("there is no picture {index}: this part has {count}.")]
    Picture { index: u32, count: usize },
    #[error("there is no dispatch {index}: the plan has {count}.")]
    Dispatch { index: usize, count: usize },
    #[error("{0} has no masks. Choose a data set with masks.")]
    NoMasks(String),
    #[error("{0} has no boxes. Choose a data set with boxes.")]
    NoBoxes(String),
    #[error("a picture has channels, height and width.")]
    Size,
    #[error("there are classes, boxes and scenes.")]
    Classes,
    #[error("{0}")]
    ScheduleText(String),
    #[error("{0}.")]
    Schedule(Phrase),
    #[error("\"{0}\" is no form to write a network in: there are pytorch, onnx, burn and json")]
    Form(String),
    #[error("{0}")]
    Shader(String),
    #[error("{0}")]
    Decode(Phrase),
    #[error("{0}")]
    Json(String),
}

coded!(CallError {
    "call.nothing_configured": NothingConfigured;
    "call.device": Device(given);
    "call.command": Command(given);
    "call.part": Part(given);
    "call.picture": Picture { index, count };
    "call.dispatch": Dispatch { index, count };
    "call.no_masks": NoMasks(data);
    "call.no_boxes": NoBoxes(data);
    "call.size": Size;
    "call.classes": Classes;
    "call.schedule_text": ScheduleText(reason);
    "call.schedule": Schedule(problem);
    "call.form": Form(given);
    "call.shader": Shader(reason);
    "call.decode": Decode(reason);
    "call.json": Json(reason);
});

/// What is thrown.
pub struct Thrown(js_sys::Error);

pub(super) type Result<T, E = Thrown> = std::result::Result<T, E>;

impl<E: Coded> From<E> for Thrown {
    fn from(error: E) -> Self {
        thrown(&error)
    }
}

/// One copy for all errors.
fn thrown(error: &dyn Coded) -> Thrown {
    let (code, fields) = error.told();
    let fields = serde_json::to_string(&fields).unwrap_or_default();
    let error = js_sys::Error::new(&error.to_string());
    let set = |name: &str, value: &JsValue| {
        // A fresh object takes every field.
        let _ = js_sys::Reflect::set(&error, &name.into(), value);
    };
    set("code", &code.into());
    set("fields", &js_sys::JSON::parse(&fields).unwrap_or_default());
    Thrown(error)
}

impl From<serde_json::Error> for Thrown {
    fn from(error: serde_json::Error) -> Self {
        CallError::Json(error.to_string()).into()
    }
}

impl From<Thrown> for JsValue {
    fn from(thrown: Thrown) -> Self {
        thrown.0.into()
    }
}
