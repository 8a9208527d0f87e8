//! The GPU: opening it, compiling pipelines once, moving bytes. All that a plan needs of wgpu.

mod buffers;
mod pipelines;
mod readback;
mod signal;

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use super::plan::GridLimits;
use super::shaders;
use super::tiles::Tiles;
use crate::engine::{EngineError, EngineInfo};
use crate::platform::{Canvas, request_device};
pub use pipelines::Compiled;

/// An opened adapter with what was compiled on it.
pub struct Gpu {
    pub(super) device: wgpu::Device,
    pub(super) queue: wgpu::Queue,
    pub(super) info: EngineInfo,
    pub(super) software: bool,
    quads: bool,
    pub(super) limits: wgpu::Limits,
    pipelines: RefCell<HashMap<String, Compiled>>,
    poisoned: Cell<bool>,
    instance: wgpu::Instance,
    /// Made when it is first asked for.
    canvas: OnceCell<Option<Canvas>>,
    /// What results come back through, kept for the next time.
    staging: RefCell<Option<wgpu::Buffer>>,
    failure: Arc<Mutex<Option<String>>>,
}

impl Gpu {
    /// Opens the best adapter there is; a software adapter where there is no other. Needs no optional feature.
    ///
    /// # Errors
    /// [`EngineError::Device`] where there is none.
    pub async fn open() -> Result<Self, EngineError> {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor::new_without_display_handle());
        let failed = |error: &dyn std::fmt::Display| {
            EngineError::Device(
                "WebGPU",
                format!("{error}. The CPU engine works everywhere."),
            )
        };
        let options = |force_fallback_adapter| wgpu::RequestAdapterOptions {
            power_preference: wgpu::PowerPreference::HighPerformance,
            force_fallback_adapter,
            ..Default::default()
        };
        let adapter = match instance.request_adapter(&options(false)).await {
            Ok(adapter) => adapter,
            Err(error) => instance
                .request_adapter(&options(true))
                .await
                .map_err(|_| failed(&error))?,
        };
        shaders::ready().await.map_err(|error| failed(&error))?;
        // The adapter's own limits for what grows with the batch, the defaults for the rest.
        let offered = adapter.limits();
        let limits = wgpu::Limits {
            max_buffer_size: offered.max_buffer_size,
            max_storage_buffer_binding_size: offered.max_storage_buffer_binding_size,
            ..wgpu::Limits::default()
        };
        let wanted = wgpu::DeviceDescriptor {
            label: Some("convlab"),
            required_limits: limits.clone(),
            ..Default::default()
        };
        let (device, queue, quads) = request_device(&adapter, wanted)
            .await
            .map_err(|error| failed(&error))?;
        let failure = Arc::new(Mutex::new(None));
        let note = |failure: &Arc<Mutex<Option<String>>>, message: String| {
            if let Ok(mut slot) = failure.lock() {
                slot.get_or_insert(message);
            }
        };
        let noted = failure.clone();
        device.set_device_lost_callback(move |reason, message| {
            note(
                &noted,
                format!("the device was lost ({reason:?}): {message}"),
            );
        });
        let noted = failure.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            note(&noted, error.to_string());
        }));
        let about = adapter.get_info();
        let name = [about.name, about.driver]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| "WebGPU".into());
        Ok(Self {
            software: about.device_type == wgpu::DeviceType::Cpu || is_software(&name),
            info: EngineInfo {
                engine: "compiled".into(),
                device: "webgpu".into(),
                adapter: name,
            },
            device,
            queue,
            instance,
            canvas: OnceCell::new(),
            quads,
            limits,
            pipelines: RefCell::new(HashMap::new()),
            poisoned: Cell::new(false),
            staging: RefCell::new(None),
            failure,
        })
    }

    /// The adapter, in words.
    pub fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// Whether the adapter is a program on the processor (lavapipe, SwiftShader).
    pub fn is_software(&self) -> bool {
        self.software
    }

    /// What a page can show without reading back, where there is such a thing.
    pub(super) fn canvas(&self) -> Option<&Canvas> {
        let open = || Canvas::open(&self.instance, &self.device, &self.queue);
        self.canvas.get_or_init(open).as_ref()
    }

    /// Whether invocations may hand values to their neighbours (`shaders/shared/quads.wgsl`).
    pub fn has_quads(&self) -> bool {
        self.quads
    }

    /// The sets of tiles that work here, those for an adapter of its kind first.
    pub fn tiles(&self) -> Vec<Tiles> {
        let large = match self.quads {
            true => Tiles::QUADS,
            false => Tiles::SOFTWARE,
        };
        match self.software {
            true => vec![large, Tiles::GPU],
            false => vec![Tiles::GPU, large],
        }
    }

    /// Gives the device and its memory up: whatever is on it fails from now on with [`EngineError::Lost`].
    pub fn destroy(&self) {
        self.device.destroy();
    }

    /// What the device has reported since it was opened.
    ///
    /// # Errors
    /// [`EngineError::Lost`] with its words.
    pub fn check(&self) -> Result<(), EngineError> {
        match self.failure.lock().ok().and_then(|slot| slot.clone()) {
            None => Ok(()),
            Some(message) => Err(EngineError::Lost(message)),
        }
    }

    /// For tests: working buffers made from now on are full of NaN, so that what a kernel reads before anything wrote it is seen
    /// in the results. A new buffer of WebGPU is full of zeros, which hides it.
    pub fn poison(&self) {
        self.poisoned.set(true);
    }

    pub(super) fn grid_limits(&self, workgroup: usize) -> GridLimits {
        GridLimits {
            workgroups_per_dimension: self.limits.max_compute_workgroups_per_dimension,
            workgroup: workgroup as u32,
            invocations: self.limits.max_compute_invocations_per_workgroup,
        }
    }
}

/// Names by which software adapters give themselves away where the adapter's type is not reported.
fn is_software(name: &str) -> bool {
    let name = name.to_lowercase();
    [
        "swiftshader",
        "llvmpipe",
        "lavapipe",
        "software",
        "basic render",
    ]
    .iter()
    .any(|known| name.contains(known))
}
