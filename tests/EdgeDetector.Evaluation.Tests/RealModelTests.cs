using System.Runtime.InteropServices;
using System.Text.Json;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Geometry;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Evaluation;

/// <summary>The whole chain: Darknet's weights imported, run on the labelled pictures by our detector, and judged.</summary>
public sealed class RealModelTests(ImportedModels models)
{
    private const double HalfAPoint = 0.005;

    [Theory]
    [MemberData(nameof(ReferenceFiles.Lists), MemberType = typeof(ReferenceFiles))]
    public void AveragePrecision_RealModel_IsDarknetsWithinHalfAPoint(string model, string set, string preparation)
    {
        DataSet data = ReferenceFiles.Labels(set);
        string path = models.PathOf(model, preparation == "letterbox" ? ResizeMode.Letterbox : ResizeMode.Stretch);
        EvaluationInput input = new(data, Detect(path, data));

        CocoSummary coco = Evaluator.Evaluate(input, new EvaluationSettings()).Coco!;
        double? darknet = Evaluator.Evaluate(input, new EvaluationSettings { Metric = EvaluationMetric.Darknet }).MeanAveragePrecision;

        JsonElement expected = ReferenceFiles.Coco(model, set, preparation);
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"{model} {set} {preparation}: AP {coco.AP:F4} AP50 {coco.AP50:F4} mAP {darknet:F4}"));
        Assert.Equal(expected.GetProperty("AP").GetDouble(), coco.AP!.Value, HalfAPoint);
        Assert.Equal(expected.GetProperty("AP50").GetDouble(), coco.AP50!.Value, HalfAPoint);
        if (preparation == "resize")
        {
            Assert.Equal(ReferenceFiles.Darknet(model, set).GetProperty("mAP50").GetDouble(), darknet!.Value, HalfAPoint);
        }
    }

    private static IReadOnlyList<IReadOnlyList<DetectedObject>> Detect(string model, DataSet data)
    {
        using YoloDetector detector = YoloDetector.Open(model, new DetectorOptions());
        ClassMapping mapping = new(data.ClassNames, detector.Model.Names);
        Assert.Empty(mapping.UnknownToModel);
        DetectionThresholds thresholds = DetectionThresholds.Create(detector.Model.Names, 0.005, new Dictionary<string, double>(), 0.45);
        FramePool pool = new();
        List<Detection> found = [];
        return [.. data.Pictures.Select(picture =>
        {
            using Frame frame = Read(picture.Path, pool);
            detector.Detect(frame, thresholds, found);
            return (DetectedObject[])[.. found.Select(detection => new DetectedObject(
                mapping.ToData(detection.ClassId),
                detection.Confidence,
                new PreciseBox(detection.Box.X, detection.Box.Y, detection.Box.Width, detection.Box.Height)))];
        })];
    }

    private static Frame Read(string path, FramePool pool)
    {
        using Mat picture = Cv2.ImRead(path);
        FrameBuffer buffer = pool.Rent(picture.Width, picture.Height);
        for (int y = 0; y < buffer.Height; y++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref picture.At<byte>(y, 0), buffer.Stride).CopyTo(buffer.Span[(y * buffer.Stride)..]);
        }

        return new Frame("test", 1, DateTimeOffset.UnixEpoch, buffer);
    }
}
