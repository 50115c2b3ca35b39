// What H2O's own scoring library (hex.genmodel, in h2o.jar) answers for the MOJOs of a folder. Run by mojo_golden.py:
//   java -cp h2o.jar:. ScoreMojos FOLDER
// FOLDER/N.zip is a model, FOLDER/N.in.json its rows: [{column: text}], all cells as texts, missing ones left out.
// Writes FOLDER/N.out.json: {names, domains, rows: [[...] or "error: why"]}, a row by itself each time.
import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import hex.ModelCategory;
import hex.genmodel.MojoModel;
import hex.genmodel.algos.glrm.GlrmMojoModel;
import hex.genmodel.algos.targetencoder.TargetEncoderMojoModel;
import hex.genmodel.algos.word2vec.WordEmbeddingModel;
import hex.genmodel.easy.EasyPredictModelWrapper;
import hex.genmodel.easy.RowData;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

public class ScoreMojos {
  static final Gson GSON = new com.google.gson.GsonBuilder().serializeSpecialFloatingPointValues().serializeNulls().create();

  public static void main(String[] args) throws Exception {
    for (int n = 0; new File(args[0], n + ".zip").exists(); n++) score(args[0], n);
  }

  static void score(String folder, int n) throws Exception {
    String json = new String(Files.readAllBytes(new File(folder, n + ".in.json").toPath()), StandardCharsets.UTF_8);
    List<Map<String, String>> rows = GSON.fromJson(json, new TypeToken<List<Map<String, String>>>() {}.getType());
    Map<String, Object> answer = new LinkedHashMap<>();
    try {
      MojoModel model = MojoModel.load(new File(folder, n + ".zip").getPath());
      EasyPredictModelWrapper easy = new EasyPredictModelWrapper(
          new EasyPredictModelWrapper.Config().setModel(model).setConvertUnknownCategoricalLevelsToNa(true).setUseExtendedOutput(true));
      try {
        answer.put("names", model.getOutputNames());
        answer.put("domains", model.getOutputDomains());
      } catch (Exception e) {
        answer.put("names", null);
      }
      List<Object> told = new ArrayList<>();
      for (Map<String, String> row : rows) {
        try {
          told.add(scoreRow(model, easy, row));
        } catch (Throwable e) {
          told.add("error: " + e);
        }
      }
      answer.put("rows", told);
    } catch (Throwable e) {
      java.io.StringWriter trace = new java.io.StringWriter();
      e.printStackTrace(new java.io.PrintWriter(trace));
      answer.put("error", trace.toString());
    }
    Files.write(new File(folder, n + ".out.json").toPath(), GSON.toJson(answer).getBytes(StandardCharsets.UTF_8));
  }

  static Object scoreRow(MojoModel model, EasyPredictModelWrapper easy, Map<String, String> cells) throws Exception {
    RowData row = new RowData();
    double offset = 0;
    for (Map.Entry<String, String> cell : cells.entrySet()) {
      if (cell.getValue() == null) {
        row.put(cell.getKey(), Double.NaN);
        continue;
      }
      if (cell.getKey().equals(model._offsetColumn)) offset = Double.parseDouble(cell.getValue());
      row.put(cell.getKey(), cell.getValue());
    }
    ModelCategory category = model.getModelCategory();
    if (model instanceof WordEmbeddingModel) {
      WordEmbeddingModel words = (WordEmbeddingModel) model;
      return words.transform0(cells.values().iterator().next(), new float[words.getVecSize()]);
    }
    if (model instanceof TargetEncoderMojoModel) return easy.predictTargetEncoding(row).transformations;
    if (model instanceof GlrmMojoModel) {
      ((GlrmMojoModel) model)._rcnt = 0; // A row's answer depends on how many came before; each is the first here.
      return easy.predictDimReduction(row).dimensions;
    }
    if (category == ModelCategory.AutoEncoder) {
      double[] preds = easy.predictAutoEncoder(row).reconstructed;
      double[] all = java.util.Arrays.copyOf(preds, preds.length + 1);
      all[preds.length] = easy.predictAutoEncoder(row).mse;
      return all;
    }
    if (category == ModelCategory.DimReduction) return easy.predictDimReduction(row).dimensions;
    if (category == ModelCategory.Clustering) {
      hex.genmodel.easy.prediction.ClusteringModelPrediction p = easy.predictClustering(row);
      double[] all = new double[p.distances.length + 1];
      all[0] = p.cluster;
      System.arraycopy(p.distances, 0, all, 1, p.distances.length);
      return all;
    }
    if (category == ModelCategory.KLime) return easy.predictRaw(row, offset);
    return easy.predictRaw(row, offset);
  }
}
