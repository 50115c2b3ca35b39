/** Files of torch that hold no program: what they are, and the lines of Python that would make one. */
import { ServingError } from '../../errors.ts';
import type { Files } from '../../files.ts';
import type { ParsedPytorch } from './index.ts';

const lines = (load: string): string =>
  `export it in Python, where its class is at hand:\n${load}\nexample = torch.randn(1, 3, 224, 224)  # an input of the model's\ntorch.jit.trace(model.eval(), example).save("model.pt")  # or torch.export.save(torch.export.export(model.eval(), (example,)), "model.pt2")`;

/** A reader that refuses the file for what it is. */
export const refuseState =
  (variant: string) =>
  async (_: Files, entry: string): Promise<ParsedPytorch> => {
    throw new ServingError(
      'UNSUPPORTED_MODEL',
      `${entry}: it holds ${variant}, and no program; ${lines(`model = Net(); model.load_state_dict(torch.load("${entry}"))`)}`,
    );
  };
