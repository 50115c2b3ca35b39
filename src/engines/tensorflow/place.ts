/** Where native TensorFlow puts a model: its own choice among the devices that the ConfigProto leaves it. */
import { ServingError } from '../../errors.ts';
import type { Placement } from '../../model.ts';
import { type Device, printDevice } from '../device.ts';
import { GPU_SETTINGS, idleSettings } from '../session-config.ts';
import type { Api } from './api.ts';
import type { TensorFlowOptions } from './options.ts';

/** Throws UNSUPPORTED_PLATFORM for a device that TensorFlow does not know. */
export const checkDevice = (device: Device | undefined): void => {
  if (device === undefined || ['auto', 'cpu', 'cuda'].includes(device.kind)) return;
  throw new ServingError(
    'UNSUPPORTED_PLATFORM',
    `device ${printDevice(device)}: native TensorFlow runs on cpu and on cuda; with engine onnx the model may run on ${device.kind}`,
  );
};

/** `/job:localhost/replica:0/task:0/device:GPU:0` is `GPU:0`. */
export const shortDevice = (name: string): string => /(?:device:)?([A-Za-z_]+:\d+)$/.exec(name)?.[1] ?? name;

/** The GPUs of a session: `GPU:0`. */
export const gpusOf = (tf: Api, session: number): readonly string[] => {
  const status = tf.TF_NewStatus();
  const list = tf.TF_SessionListDevices(session, status);
  try {
    tf.check(status, 'load');
    const numbers = Array.from({ length: tf.TF_DeviceListCount(list) }, (_, i) => i);
    return numbers
      .filter((i) => tf.TF_DeviceListType(list, i, status) === 'GPU')
      .map((i) => shortDevice(tf.TF_DeviceListName(list, i, status)));
  } finally {
    if (list !== 0) tf.TF_DeleteDeviceList(list);
    tf.TF_DeleteStatus(status);
  }
};

/** Throws UNSUPPORTED_PLATFORM where a GPU was asked for and TensorFlow has found none. */
export const placeIn = (tf: Api, session: number, options: TensorFlowOptions): Placement => {
  const { device } = options;
  const gpus = gpusOf(tf, session);
  if (device?.kind === 'cuda' && gpus.length === 0) {
    throw new ServingError(
      'UNSUPPORTED_PLATFORM',
      `device ${printDevice(device)}: TensorFlow ${tf.version} finds no GPU; it needs an NVIDIA driver, the CUDA libraries of its version ` +
        'where the system looks for libraries (LD_LIBRARY_PATH), and a build with CUDA (PyPI’s tensorflow, not tensorflow-cpu)',
    );
  }
  if (gpus.length > 0) return { device: gpus.join(', ') };
  return { device: 'CPU', notes: idleSettings(GPU_SETTINGS, options, 'the processor') };
};
