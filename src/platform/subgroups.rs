//! The optional feature `subgroups`: in browsers it is part of WebGPU, but wgpu does not know it there.

/// What a shader begins with that uses `quadBroadcast`. The browser's compiler wants the extension named, and cannot see that the
/// invocations of a quad stay together; wgpu's own compiler knows neither line.
#[cfg(target_family = "wasm")]
pub const ENABLE_SUBGROUPS: &str = "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n";
/// The line of WGSL that allows subgroups, where one is needed.
#[cfg(not(target_family = "wasm"))]
pub const ENABLE_SUBGROUPS: &str = "";

/// Opens a device, with subgroups where the adapter has them: true then.
///
/// # Errors
/// What wgpu says.
#[cfg(not(target_family = "wasm"))]
pub async fn request_device(
    adapter: &wgpu::Adapter,
    mut descriptor: wgpu::DeviceDescriptor<'_>,
) -> Result<(wgpu::Device, wgpu::Queue, bool), wgpu::RequestDeviceError> {
    // Quads are the same four neighbours whatever a subgroup's size, if it is at least four.
    let wanted = adapter.features().contains(wgpu::Features::SUBGROUP)
        && adapter.get_info().subgroup_min_size >= 4;
    if wanted {
        descriptor.required_features |= wgpu::Features::SUBGROUP;
    }
    let (device, queue) = adapter.request_device(&descriptor).await?;
    Ok((device, queue, wanted))
}

/// Opens a device, with subgroups where the adapter has them: true then.
///
/// wgpu's call is led through a trap that adds the feature to what is asked for.
///
/// # Errors
/// What wgpu says.
#[cfg(target_family = "wasm")]
pub async fn request_device(
    adapter: &wgpu::Adapter,
    descriptor: wgpu::DeviceDescriptor<'_>,
) -> Result<(wgpu::Device, wgpu::Queue, bool), wgpu::RequestDeviceError> {
    use std::cell::Cell;
    use std::rc::Rc;

    use js_sys::{Array, Function, Object, Proxy, Reflect};
    use wasm_bindgen::prelude::*;

    const REQUEST: &str = "requestDevice";
    let get = |object: &JsValue, name: &str| {
        Reflect::get(object, &name.into()).unwrap_or(JsValue::UNDEFINED)
    };
    let prototype = get(&get(&js_sys::global(), "GPUAdapter"), "prototype");
    let own = get(&prototype, REQUEST);
    let added = Rc::new(Cell::new(false));
    let seen = added.clone();
    // The trap of a proxy is told the `this` of the call, which a closure alone is not.
    let trap = Closure::<dyn FnMut(Function, JsValue, Array) -> Result<JsValue, JsValue>>::new(
        move |request: Function, adapter: JsValue, arguments: Array| {
            let features = get(&adapter, "features");
            let has = Function::from(get(&features, "has"));
            let offered = has.call1(&features, &"subgroups".into());
            let wide = get(&get(&adapter, "info"), "subgroupMinSize")
                .as_f64()
                .is_some_and(|size| size >= 4.0);
            if wide && offered.is_ok_and(|offered| offered.is_truthy()) {
                let asked = arguments.get(0);
                let wanted = match get(&asked, "requiredFeatures") {
                    list if list.is_undefined() => Array::new(),
                    list => Array::from(&list),
                };
                wanted.push(&"subgroups".into());
                seen.set(Reflect::set(&asked, &"requiredFeatures".into(), &wanted).is_ok());
            }
            request.apply(&adapter, &arguments)
        },
    );
    let handler = Object::new();
    let _ = Reflect::set(&handler, &"apply".into(), trap.as_ref());
    let opening = {
        let _ = Reflect::set(&prototype, &REQUEST.into(), &Proxy::new(&own, &handler));
        let opening = adapter.request_device(&descriptor);
        let _ = Reflect::set(&prototype, &REQUEST.into(), &own);
        opening
    };
    let (device, queue) = opening.await?;
    Ok((device, queue, added.get()))
}
