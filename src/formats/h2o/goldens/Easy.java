// What EasyPredictModelWrapper answers, row by row: `java -cp h2o.jar Easy.java`, for models and rows on its input.
//
//   a line "M" + path loads a MOJO and answers "N" + its output names; any other line is a row: cells apart by \u001f, each
//   "S" or "D" + name + \u001e + value, and is answered by "A" + values, or "E" + why it is refused. \u001d is a line break.
import hex.genmodel.MojoModel;
import hex.genmodel.algos.tree.SharedTreeMojoModel;
import hex.genmodel.easy.EasyPredictModelWrapper;
import hex.genmodel.easy.RowData;
import hex.genmodel.easy.prediction.*;
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class Easy {
  static List<String> answer(EasyPredictModelWrapper model, RowData row, double offset) throws Exception {
    List<String> out = new ArrayList<>();
    switch (model.getModelCategory()) {
      case Binomial: {
        BinomialModelPrediction p = model.predictBinomial(row, offset);
        out.add(p.label);
        add(out, p.classProbabilities);
        if (p.calibratedClassProbabilities != null) add(out, p.calibratedClassProbabilities);
        break;
      }
      case Multinomial: {
        MultinomialModelPrediction p = model.predictMultinomial(row, offset);
        out.add(p.label);
        add(out, p.classProbabilities);
        break;
      }
      case Ordinal: {
        OrdinalModelPrediction p = model.predictOrdinal(row, offset);
        out.add(p.label);
        add(out, p.classProbabilities);
        break;
      }
      case Regression:
        add(out, model.predictRegression(row, offset).value);
        break;
      case AnomalyDetection:
        add(out, model.predictAnomalyDetection(row).toPreds());
        break;
      case BinomialUplift:
        add(out, model.predictUpliftBinomial(row).predictions);
        break;
      case Clustering:
        add(out, model.predictClustering(row).cluster);
        break;
      case DimReduction:
        add(out, model.predictDimReduction(row).dimensions);
        break;
      case CoxPH:
        add(out, model.predictCoxPH(row, offset).value);
        break;
      default:
        throw new Exception("category " + model.getModelCategory());
    }
    return out;
  }

  static void add(List<String> out, double... values) {
    for (double value : values) out.add(Double.toString(value));
  }

  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, true, "UTF-8");
    EasyPredictModelWrapper model = null;
    String offsetName = null;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        if (line.startsWith("M")) {
          MojoModel mojo = MojoModel.load(line.substring(1));
          offsetName = mojo.getOffsetName();
          model = new EasyPredictModelWrapper(new EasyPredictModelWrapper.Config().setModel(mojo)
              .setConvertUnknownCategoricalLevelsToNa(true));
          List<String> names = new ArrayList<>(Arrays.asList(mojo.getOutputNames()));
          if (mojo.calibrateClassProbabilities(new double[] {0, 0.5, 0.5}))
            for (String name : names.toArray(new String[0])) if (!name.equals("predict")) names.add("cal_" + name);
          out.println("N" + String.join("\u001f", names));
          continue;
        }
        RowData row = new RowData();
        double offset = 0;
        for (String cell : line.isEmpty() ? new String[0] : line.split("\u001f")) {
          int at = cell.indexOf('\u001e');
          String name = cell.substring(1, at);
          String value = cell.substring(at + 1).replace('\u001d', '\n');
          if (name.equals(offsetName)) offset = Double.parseDouble(value);
          else if (cell.charAt(0) == 'D') row.put(name, (Object) Double.valueOf(value));
          else row.put(name, (Object) value);
        }
        out.println("A" + String.join("\u001f", answer(model, row, offset)));
      } catch (Throwable error) {
        out.println("E" + String.valueOf(error).replace('\n', ' '));
      }
    }
  }
}
