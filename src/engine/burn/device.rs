//! Opening a Burn device.

use burn::tensor::Device;

use crate::engine::{EngineError, EngineInfo};

/// The devices the Burn engine computes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceKind {
    /// Burn's flex backend on the processor.
    Cpu,
    /// Burn's wgpu backend: WebGPU in a browser, Vulkan, Metal or DirectX natively.
    WebGpu,
}

/// An opened device with its name. Clones are the same device.
#[derive(Clone)]
pub struct OpenDevice {
    pub(super) device: Device,
    pub(super) info: EngineInfo,
    kind: DeviceKind,
    software: bool,
}

impl OpenDevice {
    /// Where it computes.
    pub fn info(&self) -> &EngineInfo {
        &self.info
    }

    /// The device as Burn knows it; for the benchmark's bare loop.
    pub fn burn_device(&self) -> Device {
        self.device.clone()
    }

    /// Which device it is.
    pub fn kind(&self) -> DeviceKind {
        self.kind
    }

    /// Whether the adapter is a program on the processor (lavapipe, SwiftShader).
    pub fn is_software(&self) -> bool {
        self.software
    }
}

/// Opens a device. On the web the WebGPU adapter must have `timestamp-query` (Burn's runtime panics without: the worker
/// probes for it before it calls this).
///
/// # Errors
/// [`EngineError::Device`] where there is no adapter, or this build has no WebGPU runtime.
pub async fn open(kind: DeviceKind) -> Result<OpenDevice, EngineError> {
    match kind {
        DeviceKind::Cpu => Ok(OpenDevice {
            device: Device::flex(),
            info: EngineInfo {
                engine: "burn".into(),
                device: "cpu".into(),
                adapter: "processor (Burn flex)".into(),
            },
            kind,
            software: false,
        }),
        DeviceKind::WebGpu => open_webgpu().await,
    }
}

#[cfg(feature = "gpu")]
async fn open_webgpu() -> Result<OpenDevice, EngineError> {
    use std::cell::RefCell;

    // Burn's runtime is registered once for a process: a second session takes the device that is there.
    thread_local! {
        static OPENED: RefCell<Option<(Device, String, bool)>> = const { RefCell::new(None) };
    }
    let opened = OPENED.with_borrow(Clone::clone);
    let (device, adapter, software) = match opened {
        Some(opened) => opened,
        None => {
            let options = || Device::wgpu_options().tasks_max(32);
            // Where there is no GPU, a software adapter (lavapipe) is better than nothing, and is named as what it is.
            let (device, setup) = match options().init_with_setup_async().await {
                Ok(opened) => opened,
                Err(first) => options()
                    .device_kind(burn::tensor::DeviceKind::Cpu)
                    .init_with_setup_async()
                    .await
                    .map_err(|_| EngineError::Device("WebGPU", format!("{first}")))?,
            };
            let info = setup.adapter.get_info();
            let adapter = if info.name.is_empty() {
                "WebGPU".to_string()
            } else {
                info.name
            };
            let software = info.device_type == burn::tensor::wgpu::wgpu::DeviceType::Cpu;
            let opened = (device, adapter, software);
            OPENED.with_borrow_mut(|slot| *slot = Some(opened.clone()));
            opened
        }
    };
    Ok(OpenDevice {
        device,
        info: EngineInfo {
            engine: "burn".into(),
            device: "webgpu".into(),
            adapter,
        },
        kind: DeviceKind::WebGpu,
        software,
    })
}

#[cfg(not(feature = "gpu"))]
async fn open_webgpu() -> Result<OpenDevice, EngineError> {
    Err(EngineError::Device(
        "WebGPU",
        "Burn's WebGPU runtime is not in this build: take the compiled engine, or build with --features gpu (in the page, the WebGPU bundle)".into(),
    ))
}
