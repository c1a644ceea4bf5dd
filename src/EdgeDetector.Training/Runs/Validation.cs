using EdgeDetector.Classification;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Training.Runs;

/// <summary>Runs an exported model on labelled pictures with the engine of the device.</summary>
/// <param name="threads">Threads of an inference.</param>
internal sealed class Validation(int threads)
{
    /// <summary>Low, or the precision-recall curves would end early.</summary>
    private const double LowestConfidence = 0.005;
    private const double CountedConfidence = 0.25;
    private const double NmsOverlap = 0.45;

    private readonly FramePool _frames = new();

    /// <summary>A detector: mAP at IoU 0.5, area under the curve; counts at confidence 0.25.</summary>
    /// <param name="model">The .onnx file.</param>
    /// <param name="data">The pictures; not empty.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="InputException">A picture cannot be read.</exception>
    public ModelScore Detect(string model, DataSet data, CancellationToken cancellation)
    {
        int readers = Math.Min(2, threads);
        using YoloDetector detector = YoloDetector.Open(model, new DetectorOptions { Threads = threads, Slots = readers });
        DetectionThresholds thresholds = DetectionThresholds.Create(
            detector.Model.Names, LowestConfidence, new Dictionary<string, double>(), NmsOverlap);
        ClassMapping mapping = new(data.ClassNames, detector.Model.Names);
        LabelledPicture[] pictures = [.. data.Pictures];
        IReadOnlyList<DetectedObject>[] found = new IReadOnlyList<DetectedObject>[pictures.Length];
        Each(pictures.Length, readers, Find, cancellation);
        EvaluationInput input = new(data with { Pictures = pictures }, found);
        return new ModelScore
        {
            Detection = Evaluator.Evaluate(
                input, new EvaluationSettings { Metric = EvaluationMetric.Voc, CountedConfidence = CountedConfidence, Mistakes = 0 }),
        };

        void Find(int i)
        {
            using Frame frame = Read(pictures[i].Path);
            List<Detection> detections = [];
            detector.Detect(frame, thresholds, detections);
            pictures[i] = pictures[i].InPixels(new PixelSize(frame.Width, frame.Height));
            found[i] = [.. detections.Where(one => mapping.ToData(one.ClassId) >= 0).Select(one => new DetectedObject(
                mapping.ToData(one.ClassId), one.Confidence, new PreciseBox(one.Box.X, one.Box.Y, one.Box.Width, one.Box.Height)))];
        }
    }

    /// <summary>A classifier: how often the right class is the first, or among the first five.</summary>
    /// <param name="model">The .onnx file.</param>
    /// <param name="data">The pictures; not empty.</param>
    /// <param name="cancellation">Stops between two pictures.</param>
    /// <exception cref="InputException">A picture cannot be read.</exception>
    public ModelScore Classify(string model, ClassificationSet data, CancellationToken cancellation)
    {
        using Classifier classifier = Classifier.Open(model, new DetectorOptions { Threads = threads });
        ClassPlace[] places = new ClassPlace[data.Pictures.Count];
        Each(places.Length, Math.Min(2, threads), Place, cancellation);
        return new ModelScore { Classification = ClassificationResult.Of(data.ClassNames, places) };

        void Place(int i)
        {
            using Frame frame = Read(data.Pictures[i].Path);
            float[] probabilities = new float[classifier.Model.Names.Count];
            classifier.Classify(frame, probabilities);
            int classId = data.Pictures[i].ClassId;
            places[i] = new ClassPlace(classId, ClassificationResult.Place(probabilities, classId));
        }
    }

    /// <summary>Two at a time: one picture is decoded while another is inferred.</summary>
    private static void Each(int count, int readers, Action<int> work, CancellationToken cancellation)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = readers, CancellationToken = cancellation }, work);
        }
        catch (AggregateException e)
        {
            throw e.InnerExceptions.FirstOrDefault(inner => inner is InputException) ?? e;
        }
    }

    private Frame Read(string path)
    {
        using Mat picture = PictureFile.Read(path);
        FrameBuffer buffer = _frames.Rent(picture.Width, picture.Height);
        using Mat view = Mat.FromPixelData(buffer.Height, buffer.Width, MatType.CV_8UC3, buffer.Address);
        picture.CopyTo(view);
        return new Frame("validation", 1, TimeProvider.System.GetUtcNow(), buffer);
    }
}
