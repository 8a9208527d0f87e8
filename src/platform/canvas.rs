//! A canvas that a GPU draws on and the page shows without anything being read back: only a browser has one.

/// What was drawn, as the page can lay it over a picture. Natively there is none.
#[cfg(not(target_family = "wasm"))]
#[derive(Debug)]
pub enum Frame {}

/// What was drawn, as the page can lay it over a picture.
#[cfg(target_family = "wasm")]
pub type Frame = web_sys::ImageBitmap;

/// A canvas that sheets of colours are shown on.
#[cfg(not(target_family = "wasm"))]
pub struct Canvas(Frame);

#[cfg(not(target_family = "wasm"))]
impl Canvas {
    /// None: there is no canvas natively.
    pub fn open(_: &wgpu::Instance, _: &wgpu::Device, _: &wgpu::Queue) -> Option<Self> {
        None
    }

    /// Shows a buffer of premultiplied RGBA words; never called, since no canvas opens.
    pub fn show(
        &self,
        _: &wgpu::Device,
        _: &wgpu::Queue,
        _: &wgpu::Buffer,
        _: [u32; 2],
    ) -> Option<Frame> {
        match self.0 {}
    }
}

#[cfg(target_family = "wasm")]
pub use web::Canvas;

#[cfg(target_family = "wasm")]
mod web {
    use std::cell::Cell;

    use wasm_bindgen::JsCast;
    use web_sys::{ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

    /// Pixels of a row are a multiple of this: WebGPU copies rows of 256 bytes.
    const ROW: u32 = 64;

    /// An offscreen canvas of WebGPU.
    pub struct Canvas {
        canvas: OffscreenCanvas,
        surface: wgpu::Surface<'static>,
        size: Cell<[u32; 2]>,
    }

    impl Canvas {
        /// A canvas whose frames can be seen: browsers may take them without a word and show nothing, so one pixel is looked at, once.
        /// Where a program on the processor puts pages together, do not ask: Chromium 156 loses every device then.
        pub fn open(
            instance: &wgpu::Instance,
            device: &wgpu::Device,
            queue: &wgpu::Queue,
        ) -> Option<Self> {
            let canvas = OffscreenCanvas::new(ROW, 1).ok()?;
            let target = wgpu::SurfaceTarget::OffscreenCanvas(canvas.clone());
            let surface = instance.create_surface(target).ok()?;
            let opened = Self {
                canvas,
                surface,
                size: Cell::new([0; 2]),
            };
            let white = device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("a white row"),
                size: u64::from(ROW) * 4,
                usage: wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST,
                mapped_at_creation: false,
            });
            queue.write_buffer(&white, 0, &[255; ROW as usize * 4]);
            let frame = opened.show(device, queue, &white, [ROW, 1])?;
            white.destroy();
            is_white(&frame).then_some(opened)
        }

        /// Shows a buffer of premultiplied RGBA words, `width` (a multiple of 64) by `height`. Nothing where the canvas is not to be had.
        pub fn show(
            &self,
            device: &wgpu::Device,
            queue: &wgpu::Queue,
            words: &wgpu::Buffer,
            [width, height]: [u32; 2],
        ) -> Option<ImageBitmap> {
            if self.size.replace([width, height]) != [width, height] {
                self.surface.configure(
                    device,
                    &wgpu::SurfaceConfiguration {
                        usage: wgpu::TextureUsages::COPY_DST,
                        format: wgpu::TextureFormat::Rgba8Unorm,
                        color_space: wgpu::SurfaceColorSpace::Auto,
                        width,
                        height,
                        present_mode: wgpu::PresentMode::Fifo,
                        desired_maximum_frame_latency: 2,
                        alpha_mode: wgpu::CompositeAlphaMode::PreMultiplied,
                        view_formats: Vec::new(),
                    },
                );
            }
            let (wgpu::CurrentSurfaceTexture::Success(frame)
            | wgpu::CurrentSurfaceTexture::Suboptimal(frame)) = self.surface.get_current_texture()
            else {
                return None;
            };
            let mut encoder = device.create_command_encoder(&Default::default());
            encoder.copy_buffer_to_texture(
                wgpu::TexelCopyBufferInfo {
                    buffer: words,
                    layout: wgpu::TexelCopyBufferLayout {
                        offset: 0,
                        bytes_per_row: Some(width * 4),
                        rows_per_image: None,
                    },
                },
                frame.texture.as_image_copy(),
                wgpu::Extent3d {
                    width,
                    height,
                    depth_or_array_layers: 1,
                },
            );
            queue.submit([encoder.finish()]);
            queue.present(frame);
            self.canvas.transfer_to_image_bitmap().ok()
        }
    }

    /// Whether the first pixel of a frame is white.
    fn is_white(frame: &ImageBitmap) -> bool {
        let pixel = || {
            let canvas = OffscreenCanvas::new(1, 1).ok()?;
            let context = canvas.get_context("2d").ok()??;
            let context: OffscreenCanvasRenderingContext2d = context.dyn_into().ok()?;
            context.draw_image_with_image_bitmap(frame, 0.0, 0.0).ok()?;
            let seen = context.get_image_data(0.0, 0.0, 1.0, 1.0).ok()?;
            Some(seen.data().0)
        };
        pixel().is_some_and(|pixel| pixel == [255; 4])
    }
}
