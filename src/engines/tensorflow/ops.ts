/** What the names of a model's ops tell of its runs, as TensorFlow's registry has them. */

// A loop runs as often as a value says, a branch as a value says; the others make tensors as large as a value says, or
// wait. Fill, Tile and the like are not here: where their sizes are not the batch's, they are the model's own.
const DECIDING =
  /^(?:Stateless)?(?:While|If|Case)$|^(?:Ref)?(?:Enter|NextIteration|Switch|Merge)$|^Range$|^Decode(?:Jpeg|Png|Bmp|Gif|Image|AndCropJpeg|Webp|Compressed|Wav)|^(?:Map|ParallelMap|Iterator|OneShotIterator|Reduce)[A-Z]|Dequeue|Barrier|(?:Unstage|StagePeek|MapPeek)|^(?:Eager)?PyFunc|^RemoteCall$|^TensorList|^TensorArray|^Where$|^Unique|^NonMaxSuppression|^(?:Sparse|Dense)To|^SparseTensorDenseMatMul$/;

const WRITES =
  /^(?:Ref)?Assign|^Resource(?:Scatter|StridedSliceAssign|CountUpTo|(?:Sparse)?Apply)|^Scatter(?:Nd)?(?:Add|Sub|Mul|Div|Min|Max|Update)$|^CountUpTo$|^(?:Sparse)?Apply[A-Z]|Enqueue|Dequeue|LookupTable(?:Insert|Import|Remove)|^(?:Hash|MutableHash|Anonymous)\w*Table\w*Insert|^Rng(?:ReadAndSkip|Skip)|^Stateful[A-Z]\w*(?:Uniform|Normal|Int|Binomial)|^(?:Stage|MapStage|OrderedMapStage)$|^DestroyResourceOp$|^WriteFile$|^Save/;

/** Whether each run on inputs of the same sizes takes about as long; where not, none may run on the event loop. */
export const isPredictable = (ops: ReadonlySet<string>): boolean => ![...ops].some((op) => DECIDING.test(op));

/** Whether a run changes what later runs answer. */
export const keepsState = (ops: ReadonlySet<string>): boolean => [...ops].some((op) => WRITES.test(op));
