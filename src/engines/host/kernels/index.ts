/**
 * The kernels of the domain `host`, each by the name that TensorFlow gives its op. A file of this folder holds one
 * family; a new kernel is a function there, a row here, a row among the lowerings (formats/tensorflow/ops), and a golden.
 */
import type { HostKernel } from '../kernel.ts';
import { asString } from './as-string.ts';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { boostedTreesBucketize, boostedTreesPredict, bucketBoundaries } from './boosted-trees.ts';
import { CAFFE2_KERNELS } from './caffe2/table.ts';
import { decodeCSV } from './decode-csv.ts';
import {
  decodeAndCropJpeg,
  decodeBmpKernel,
  decodeGifKernel,
  decodeImage,
  decodeJpegKernel,
  decodePngKernel,
  extractJpegShape,
} from './decode-image.ts';
import { decodeCompressed, decodePaddedRaw, decodeRaw } from './decode-raw.ts';
import { encodeJpeg, encodeJpegVariableQuality } from './encode-jpeg.ts';
import { equal } from './equal.ts';
import { fingerprint } from './fingerprint.ts';
import { decodeJSONExample } from './json-example.ts';
import { lookupTableFind, lookupTableSize } from './lookup.ts';
import { NUMERIC } from './numeric.ts';
import { parseExample } from './parse-example.ts';
import { parseSequenceExample } from './parse-sequence-example.ts';
import { regexFullMatch, regexReplaceOf, staticRegexFullMatch, staticRegexReplace } from './regex.ts';
import { resizeWeights } from './resize-weights.ts';
import { SPARSE_KERNELS } from './sparse/table.ts';
import { stringFormat } from './string-format.ts';
import { reduceJoin, stringJoin, unsortedSegmentJoin } from './string-join.ts';
import { stringNGrams } from './string-ngrams.ts';
import { stringSplit, stringSplitV2 } from './string-split.ts';
import { stringToNumber } from './string-to-number.ts';
import { substr } from './substr.ts';
import { parseTensor, serializeTensor } from './tensor-message.ts';
import { stringLength, stringLower, stringStrip, stringUpper } from './text-case.ts';
import { stringToHashBucket, stringToHashBucketFast, stringToHashBucketStrong } from './to-hash-bucket.ts';
import {
  unicodeDecode,
  unicodeDecodeWithOffsets,
  unicodeEncode,
  unicodeScript,
  unicodeTranscode,
} from './unicode/unicode.ts';

/** A graph with any other host operator is refused when it is loaded. */
// biome-ignore format: one kernel a line
export const KERNELS: ReadonlyMap<string, HostKernel> = new Map(Object.entries({
  ...NUMERIC,
  ...SPARSE_KERNELS,
  ...CAFFE2_KERNELS,
  AsString:                 asString,
  DecodeAndCropJpeg:        decodeAndCropJpeg,
  BoostedTreesBucketBoundaries: bucketBoundaries,
  BoostedTreesBucketize:    boostedTreesBucketize,
  BoostedTreesPredict:      boostedTreesPredict,
  DecodeBase64:             decodeBase64,
  DecodeBmp:                decodeBmpKernel,
  DecodeCSV:                decodeCSV,
  DecodeCompressed:         decodeCompressed,
  DecodeGif:                decodeGifKernel,
  DecodeImage:              decodeImage,
  DecodeJSONExample:        decodeJSONExample,
  DecodeJpeg:               decodeJpegKernel,
  DecodePaddedRaw:          decodePaddedRaw,
  DecodePng:                decodePngKernel,
  DecodeRaw:                decodeRaw,
  EncodeBase64:             encodeBase64,
  EncodeJpeg:               encodeJpeg,
  EncodeJpegVariableQuality: encodeJpegVariableQuality,
  Equal:                    equal,
  ExtractJpegShape:         extractJpegShape,
  Fingerprint:              fingerprint,
  LookupTableFindV2:        lookupTableFind,
  LookupTableSizeV2:        lookupTableSize,
  ParseExample:             parseExample,
  ParseSequenceExample:     parseSequenceExample,
  ParseTensor:              parseTensor,
  ReduceJoin:               reduceJoin,
  RegexFullMatch:           regexFullMatch,
  RegexReplace:             regexReplaceOf,
  ResizeWeights:            resizeWeights,
  SerializeTensor:          serializeTensor,
  StaticRegexFullMatch:     staticRegexFullMatch,
  StaticRegexReplace:       staticRegexReplace,
  StringFormat:             stringFormat,
  StringJoin:               stringJoin,
  StringLength:             stringLength,
  StringLower:              stringLower,
  StringNGrams:             stringNGrams,
  StringSplit:              stringSplit,
  StringSplitV2:            stringSplitV2,
  StringStrip:              stringStrip,
  StringToHashBucket:       stringToHashBucket,
  StringToHashBucketFast:   stringToHashBucketFast,
  StringToHashBucketStrong: stringToHashBucketStrong,
  StringToNumber:           stringToNumber,
  StringUpper:              stringUpper,
  Substr:                   substr,
  UnicodeDecode:            unicodeDecode,
  UnicodeDecodeWithOffsets: unicodeDecodeWithOffsets,
  UnicodeEncode:            unicodeEncode,
  UnicodeScript:            unicodeScript,
  UnicodeTranscode:         unicodeTranscode,
  UnsortedSegmentJoin:      unsortedSegmentJoin,
} satisfies Record<string, HostKernel>));
