using System.Diagnostics;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.DataSets;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Geometry;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>Runs a model on the pictures of a data set and keeps the time of each stage.</summary>
internal sealed class EvaluationDetector : IDisposable
{
    private readonly EvaluateRequest _request;
    private readonly YoloDetector _detector;
    private readonly DetectionThresholds _thresholds;
    private readonly FrameFactory _frames = new("evaluate", TimeProvider.System);
    private readonly List<Detection> _found = [];
    private readonly List<TimeSpan[]> _times = [];
    private readonly List<string> _turned = [];

    /// <summary>Opens the model.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="classNames">The data set's class names.</param>
    public EvaluationDetector(EvaluateRequest request, IReadOnlyList<string> classNames)
    {
        _request = request;
        _detector = YoloDetector.Open(request.Model!, new DetectorOptions { Providers = request.Providers, Slots = 1 });
        _thresholds = DetectionThresholds.Create(_detector.Model.Names, request.Confidence, new Dictionary<string, double>(), request.Nms);
        Mapping = new ClassMapping(classNames, _detector.Model.Names);
    }

    /// <summary>Which class of the data each class of the model is.</summary>
    public ClassMapping Mapping { get; }

    /// <summary>What a reader of the figures must know.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (Mapping.UnknownToModel.Count > 0)
            {
                yield return $"classes that the model does not know, their objects count as missed: {string.Join(", ", Mapping.UnknownToModel)}";
            }

            if (Mapping.UnknownToData.Count > 0)
            {
                yield return $"classes that the data does not label, the model's detections of them are left out: {string.Join(", ", Mapping.UnknownToData)}";
            }

            if (Mapping.Renamed.Count > 0)
            {
                yield return $"classes that have another name in the model: {string.Join(", ", Mapping.Renamed)}";
            }

            if (_turned.Count > 0)
            {
                yield return $"{_turned.Count} pictures are not of the size that the labels give, the first: {_turned[0]}";
            }
        }
    }

    public void Dispose() => _detector.Dispose();

    /// <summary>Finds the objects of a picture.</summary>
    /// <returns>The picture's size, and the objects in the data set's classes.</returns>
    /// <exception cref="InputException">The picture cannot be read.</exception>
    public (PixelSize Size, IReadOnlyList<DetectedObject> Found) Detect(LabelledPicture picture)
    {
        long begun = TimeProvider.System.GetTimestamp();
        using Mat pixels = PictureFile.Read(picture.Path);
        using Frame frame = _frames.Create(PixelCopy.ToBuffer(pixels, _frames), TimeProvider.System.GetUtcNow());
        TimeSpan read = TimeProvider.System.GetElapsedTime(begun);
        DetectTimings timings = _detector.Detect(frame, _thresholds, _found);
        _times.Add([read, timings.Preprocess, timings.Inference, timings.Postprocess, TimeProvider.System.GetElapsedTime(begun)]);
        PixelSize size = new(frame.Width, frame.Height);
        if (picture.Size is { } told && told != size)
        {
            _turned.Add($"{picture.Path} is {size}, the labels say {told}");
        }

        return (size, [.. _found.Select(ToData).Where(detection => detection.ClassId >= 0)]);
    }

    /// <summary>The model and its speed.</summary>
    public ModelSummary Summarize()
    {
        using Process program = Process.GetCurrentProcess();
        YoloModel model = _detector.Model;
        string[] stages = ["read", "resize", "inference", "decode and NMS", "whole"];

        // The first picture warms up.
        TimeSpan[][] measured = [.. _times.Skip(_times.Count > 1 ? 1 : 0)];
        return new ModelSummary
        {
            Name = model.Name,
            FileBytes = new FileInfo(model.Path).Length,
            Input = model.ResizeMode == ResizeMode.Letterbox ? $"{model.Input}, letterbox" : $"{model.Input}, stretch",
            Bflops = model.Bflops,
            Provider = _detector.Provider.ToString().ToUpperInvariant(),
            Confidence = _request.Confidence,
            Nms = _request.Nms,
            Stages = measured.Length == 0 ? [] : [.. stages.Select((name, i) => TimingOf(name, [.. measured.Select(times => times[i]).Order()]))],
            PeakMemoryBytes = program.PeakWorkingSet64,
        };
    }

    private static StageTiming TimingOf(string name, TimeSpan[] sorted) => new(
        name, TimeSpan.FromTicks((long)sorted.Average(time => time.Ticks)), At(sorted, 0.5), At(sorted, 0.9), At(sorted, 0.99));

    /// <summary>The smallest time that at least the share of all does not exceed.</summary>
    private static TimeSpan At(TimeSpan[] sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];

    private DetectedObject ToData(Detection detection) => new(
        Mapping.ToData(detection.ClassId),
        detection.Confidence,
        new PreciseBox(detection.Box.X, detection.Box.Y, detection.Box.Width, detection.Box.Height));
}
