// The gradient of a convolution's filter, which TensorFlow.js's wasm backend (4.22) lacks, from operations that it has.

/**
 * A filter's gradient is itself a convolution: of the pictures, their channels taken for the batch, with the output's
 * gradient as the filter; the forward stride becomes the dilation.
 * @param {any} tf
 */
export function addFilterGradient(tf) {
  tf.registerKernel({
    kernelName: "Conv2DBackpropFilter",
    backendName: "wasm",
    /** @param {{inputs: any, attrs: any}} call */
    kernelFunc({ inputs: { x, dy }, attrs: { strides, pad, filterShape } }) {
      const [rows, columns] = filterShape;
      const dilations = typeof strides === "number" ? [strides, strides] : strides;
      return tf.tidy(() => {
        const pictures = tf.transpose(x, [3, 1, 2, 0]);
        const filter = tf.transpose(dy, [1, 2, 0, 3]);
        const gradient = tf.conv2d(pictures, filter, 1, pad, "NHWC", dilations);
        const [depth, , , outputs] = gradient.shape;
        return tf.transpose(tf.slice(gradient, [0, 0, 0, 0], [depth, rows, columns, outputs]), [1, 2, 0, 3]);
      });
    },
  });
}
