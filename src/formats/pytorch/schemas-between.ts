/**
 * Overloads that only versions of torch between 1.4 and 2.15 had, as they print them: those of served operators which
 * neither schemas.ts nor schemas-1.4.ts would bind. Overloads that differ in names of dimensions, or in arguments that
 * became optional, are not among them. And an operator of Hugging Face transformers' own, which its exported mixtures of
 * experts call.
 */
export const SCHEMAS_BETWEEN = `
aten::linspace(Scalar start, Scalar end, int? steps=None, *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::logspace(Scalar start, Scalar end, int? steps=None, float base=10., *, int? dtype=None, int? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor
aten::unflatten.int(Tensor self, int dim, int[] sizes, str[]? names=None) -> Tensor
aten::nansum.dim_IntList(Tensor self, int[1] dim, bool keepdim=False, *, int? dtype=None) -> Tensor
transformers::grouped_mm_fallback(Tensor input, Tensor weight, Tensor offs) -> Tensor
`;
