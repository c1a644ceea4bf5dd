using EdgeDetector.Geometry;
using EdgeDetector.Service.Annotation;
using EdgeDetector.Service.Capture;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Yolo;
using OpenCvSharp;

namespace EdgeDetector.Service.Commands;

/// <summary>Works through the inputs of `edgedetector detect`, one after the other; one that cannot be used does not stop the others.</summary>
internal sealed class DetectRun
{
    /// <summary>Share of a video's frames that may be missing at its end before it counts as cut off: containers miscount by a few.</summary>
    private const double TolerableLoss = 0.02;

    private readonly YoloDetector _detector;
    private readonly DetectionThresholds _thresholds;
    private readonly TextWriter _errors;
    private readonly DetectLines _lines;
    private readonly DetectProgress _progress;
    private readonly Annotator _annotator;
    private readonly FrameFactory _frames = new("detect", TimeProvider.System);
    private readonly DetectTotals _totals = new();
    private readonly double? _trackFrom;
    private readonly List<Detection> _detections = [];
    private readonly List<long> _identities = [];
    private OutputFolder? _output;
    private int _failures;

    public DetectRun(DetectRequest request, YoloDetector detector, TextWriter output, TextWriter errors)
    {
        _detector = detector;
        _thresholds = DetectionThresholds.Create(detector.Model.Names, request.Confidence, new Dictionary<string, double>(), request.Nms);
        _trackFrom = request.Track;
        _errors = errors;
        _lines = new DetectLines(output, detector.Model.Names, request.Json);
        _progress = new DetectProgress(request.Json);
        _annotator = new Annotator(detector.Model.Names);
    }

    /// <summary>Processes all inputs.</summary>
    /// <returns>Whether every one of them could be used.</returns>
    /// <exception cref="InputException">The output folder cannot be made.</exception>
    public bool Process(DetectRequest request, CancellationToken cancellation)
    {
        InputFile[] files = [.. request.Inputs.SelectMany(input => Expand(input, request.Output))];
        if (request.Output is { } folder)
        {
            _output = new OutputFolder(folder, files);
        }

        if (DetectProgress.OneForAll)
        {
            _progress.Run("detect", () => ProcessAll(files, cancellation));
        }
        else
        {
            ProcessAll(files, cancellation);
        }

        if (files.Length > 1)
        {
            _lines.Summary(_totals, _detector.Provider.ToString().ToUpperInvariant());
        }

        return _failures == 0;
    }

    private IReadOnlyList<InputFile> Expand(string input, string? output)
    {
        try
        {
            return InputFiles.Expand(input, output);
        }
        catch (InputException e)
        {
            Fail(e.Message);
            return [];
        }
    }

    private void ProcessAll(InputFile[] files, CancellationToken cancellation)
    {
        for (int i = 0; i < files.Length && !IsPointless(); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int done = i;
            try
            {
                Process(files[i], share => _progress.Report(DetectProgress.OneForAll ? (done + share) / files.Length : share), cancellation);
            }
            catch (InputException e)
            {
                Fail(e.Message);
            }
        }
    }

    /// <summary>Nobody reads the results and no files are written.</summary>
    private bool IsPointless() => _output is null && StandardOutput.IsClosed();

    private void Process(InputFile file, Action<double> report, CancellationToken cancellation)
    {
        if (!InputFiles.IsVideo(file.Path) && (ImageFolderSource.IsPicture(file.Path) || PictureFile.IsPicture(file.Path)))
        {
            ProcessPicture(file);
            report(1);
        }
        else
        {
            _progress.Run(file.Name, () => ProcessVideo(file, report, cancellation));
        }
    }

    private void ProcessPicture(InputFile file)
    {
        using Mat picture = PictureFile.Read(file.Path);
        using Frame frame = ToFrame(picture);
        TimeSpan time = Detect(frame, _thresholds);
        _identities.Clear();
        _totals.Add(time, _detections);
        _lines.Frame(new DetectedFrame(file.Path, 0, frame, _detections, _identities));
        _lines.Picture(file.Path, frame, time, _detections);
        if (_output is not null)
        {
            _annotator.Draw(picture, _detections, _identities);
            _lines.Written(_output.Write(file, picture));
        }
    }

    private void ProcessVideo(InputFile file, Action<double> report, CancellationToken cancellation)
    {
        using VideoFile video = new(file.Path);
        string? path = _output?.PathForVideo(file);
        using AnnotatedVideo? annotated = path is null ? null : new AnnotatedVideo(path, video.Fps, video.Size);
        using Mat picture = new();
        DetectTotals totals = new();
        ClipTracking? tracking = _trackFrom is { } begins ? new ClipTracking(_thresholds, begins, video.Fps, new PixelSize(video.Size.Width, video.Size.Height)) : null;
        while (video.Read(picture) && !IsPointless())
        {
            cancellation.ThrowIfCancellationRequested();
            using Frame frame = ToFrame(picture);
            TimeSpan time = Detect(frame, tracking?.Search ?? _thresholds);
            tracking?.Follow(_detections, _identities);
            _totals.Add(time, _detections);
            _lines.Frame(new DetectedFrame(file.Path, totals.Frames, frame, _detections, _identities));
            totals.Add(time, _detections);
            if (annotated is not null)
            {
                _annotator.Draw(picture, _detections, _identities);
                annotated.Add(picture);
            }

            report(video.ExpectedFrames > 0 ? Math.Min(1, (double)totals.Frames / video.ExpectedFrames) : 0);
        }

        annotated?.Complete();
        _identities.Clear();
        totals.Objects = tracking?.Objects;
        Finish(file, video, totals, path);
    }

    private void Finish(InputFile file, VideoFile video, DetectTotals totals, string? annotatedPath)
    {
        _lines.Video(file.Path, totals);
        if (annotatedPath is not null)
        {
            _lines.Written(annotatedPath);
        }

        if (totals.Frames == 0)
        {
            throw new InputException(file.Path, "not a frame of this video can be decoded");
        }

        int missing = video.ExpectedFrames - totals.Frames;
        if (!IsPointless() && missing > Math.Max(2, video.ExpectedFrames * TolerableLoss))
        {
            throw new InputException(file.Path, $"the video ends after {totals.Frames} of {video.ExpectedFrames} frames: it is cut off or damaged");
        }
    }

    private Frame ToFrame(Mat picture) => _frames.Create(PixelCopy.ToBuffer(picture, _frames), TimeProvider.System.GetUtcNow());

    private TimeSpan Detect(Frame frame, DetectionThresholds thresholds)
    {
        DetectTimings timings = _detector.Detect(frame, thresholds, _detections);
        return timings.Preprocess + timings.Inference + timings.Postprocess;
    }

    private void Fail(string message)
    {
        _failures++;
        _errors.WriteLine($"error: {message}");
    }
}
