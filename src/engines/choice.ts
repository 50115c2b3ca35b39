/**
 * Which engine runs a model that two can run: chosen when it is loaded, never per request.
 *
 *   onnx         our compiler and ONNX Runtime, which is several times faster
 *   tensorflow   native TensorFlow, which runs whatever TensorFlow can
 *   h2o          an H2O server, for models of H2O that this program runs itself, too
 *   openscoring  an Openscoring server, for PMML
 *   auto         onnx where the compiler covers every signature, else tensorflow where it is installed
 */
export const ENGINE_CHOICES = ['auto', 'onnx', 'tensorflow', 'h2o', 'openscoring'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];
