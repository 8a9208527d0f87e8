//! Pipelines compiled side by side: by threads natively, by `createComputePipelineAsync` in a browser.

/// Calls `create` for every number below `count`; each call asks wgpu for one compute pipeline. What one cannot be made of is
/// told in its place. The calls run side by side, and `create` may be called twice for a number: the last result counts.
#[cfg(not(target_family = "wasm"))]
pub async fn create_pipelines<T: Send>(
    count: usize,
    create: impl Fn(usize) -> T + Sync,
) -> Vec<Result<T, String>> {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    let threads = std::thread::available_parallelism().map_or(1, |cores| cores.get());
    let next = AtomicUsize::new(0);
    let made: Mutex<Vec<Option<T>>> = Mutex::new((0..count).map(|_| None).collect());
    std::thread::scope(|scope| {
        for _ in 0..threads.min(count) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= count {
                        break;
                    }
                    let pipeline = create(number);
                    if let Ok(mut made) = made.lock() {
                        made[number] = Some(pipeline);
                    }
                }
            });
        }
    });
    let made = made.into_inner().unwrap_or_default();
    made.into_iter()
        .map(|pipeline| pipeline.ok_or_else(|| "the compiler stopped".to_string()))
        .collect()
}

/// Calls `create` for every number below `count`; each call asks wgpu for one compute pipeline. What one cannot be made of is
/// told in its place. The calls run side by side, and `create` may be called twice for a number: the last result counts.
///
/// wgpu knows only `createComputePipeline`, and keeps the browser's device to itself. So its first round of calls is led to
/// `createComputePipelineAsync`, and once those are done, a second round is given what they made.
#[cfg(target_family = "wasm")]
pub async fn create_pipelines<T>(
    count: usize,
    create: impl Fn(usize) -> T,
) -> Vec<Result<T, String>> {
    use js_sys::Array;

    let promises = web::ask(|| (0..count).for_each(|number| drop(create(number))));
    let settled =
        match wasm_bindgen_futures::JsFuture::from(js_sys::Promise::all_settled(&promises)).await {
            Ok(settled) => Array::from(&settled),
            Err(_) => Array::new(),
        };
    let outcomes: Vec<Result<_, String>> = (0..count as u32)
        .map(|number| web::outcome(&settled.get(number)))
        .collect();
    outcomes
        .into_iter()
        .enumerate()
        .map(|(number, outcome)| Ok(web::give(outcome?, || create(number))))
        .collect()
}

#[cfg(target_family = "wasm")]
mod web {
    use js_sys::{Array, Function, Object, Promise, Proxy, Reflect};
    use wasm_bindgen::prelude::*;

    const CREATE: &str = "createComputePipeline";

    /// What is under a name, or undefined.
    fn get(object: &JsValue, name: &str) -> JsValue {
        Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
    }

    /// Runs `work` while every device's `createComputePipeline` is `replacement`.
    fn with<R>(prototype: &JsValue, replacement: &JsValue, work: impl FnOnce() -> R) -> R {
        let own = get(prototype, CREATE);
        // WebGPU's methods are writable, so that setting one does not fail.
        let _ = Reflect::set(prototype, &CREATE.into(), replacement);
        let result = work();
        let _ = Reflect::set(prototype, &CREATE.into(), &own);
        result
    }

    fn device_prototype() -> JsValue {
        get(&get(&js_sys::global(), "GPUDevice"), "prototype")
    }

    /// Runs `work` and gives a promise for every pipeline it asked for.
    pub fn ask(work: impl FnOnce()) -> Array {
        let prototype = device_prototype();
        let promises = Array::new();
        let kept = promises.clone();
        // The trap of a proxy is told the `this` of the call, which a closure alone is not.
        let trap = Closure::<dyn FnMut(Function, JsValue, Array)>::new(
            move |create: Function, device: JsValue, arguments: Array| {
                let promise = create.apply(&device, &arguments);
                kept.push(&promise.unwrap_or_else(|error| Promise::reject(&error).into()));
            },
        );
        let handler = Object::new();
        let _ = Reflect::set(&handler, &"apply".into(), trap.as_ref());
        let create = get(&prototype, "createComputePipelineAsync");
        with(&prototype, &Proxy::new(&create, &handler), work);
        promises
    }

    /// What came of a promise: the pipeline, or the browser's words.
    pub fn outcome(settled: &JsValue) -> Result<JsValue, String> {
        let pipeline = get(settled, "value");
        if !pipeline.is_undefined() {
            return Ok(pipeline);
        }
        let message = get(&get(settled, "reason"), "message").as_string();
        Err(message.unwrap_or_else(|| "the browser does not say why".into()))
    }

    /// Runs `work`, whose one call is answered with this pipeline.
    pub fn give<R>(pipeline: JsValue, work: impl FnOnce() -> R) -> R {
        // A function that takes the pipeline out of an array: no code is made of text, which pages may forbid.
        let answers = Array::of1(&pipeline);
        let shift = Function::from(get(&answers, "shift"));
        with(&device_prototype(), &shift.bind0(&answers), work)
    }
}
