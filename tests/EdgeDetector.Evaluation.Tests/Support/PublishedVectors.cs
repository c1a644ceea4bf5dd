using System.Text.Json;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation;

/// <summary>The truth and detections of other projects, with the figures that their own programs print.</summary>
internal static class PublishedVectors
{
    /// <summary>An element of metrics/expected.json.</summary>
    public static JsonElement Expected(params string[] keys)
    {
        using FileStream file = File.OpenRead(TestData.PathOf("metrics", "expected.json"));
        JsonElement element = JsonDocument.Parse(file).RootElement;
        return keys.Aggregate(element, (at, key) => at.GetProperty(key)).Clone();
    }

    /// <summary>Judges a folder of detections against its truth.</summary>
    public static EvaluationResult Evaluate(string truth, string detections, EvaluationSettings settings)
    {
        DataSet data = DataSet.Read(TestData.PathOf("metrics", truth), new DataSetOptions());
        DetectionSet found = DetectionSet.Read(TestData.PathOf("metrics", detections), data);
        return Evaluator.Evaluate(new EvaluationInput(found.Data, found.ByPicture), settings);
    }
}
