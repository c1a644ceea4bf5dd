using System.Globalization;
using System.Text;
using EdgeDetector.Evaluation;
using EdgeDetector.Evaluation.Results;
using EdgeDetector.Evaluation.Tracking;
using EdgeDetector.Geometry;
using EdgeDetector.Models;
using EdgeDetector.Service.Pictures;
using EdgeDetector.Synthetic;
using EdgeDetector.Tracking;

namespace EdgeDetector.Service.Commands;

/// <summary>Follows a sequence of MOTChallenge, or the drawn street, and compares with the truth.</summary>
internal sealed class MotRun(MotRequest request, CancellationToken cancellation)
{
    private const double UsualFps = 30;

    // As the camera `synthetic:` draws where nothing else is asked for.
    private static readonly PixelSize Street = new(1280, 720);

    private readonly List<string> _notes = [];

    /// <summary>What a reader of the figures must know.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Does all of it.</summary>
    /// <exception cref="DataSetException">A file cannot be used.</exception>
    /// <exception cref="InputException">The tracks cannot be written.</exception>
    public TrackingResult Evaluate()
    {
        IReadOnlyList<SequenceFrame> frames = request.SyntheticFrames is { } count ? FollowStreet(count) : FollowFiles(request.Truth!, request.Detections!);
        cancellation.ThrowIfCancellationRequested();
        return TrackingEvaluator.Evaluate(frames, request.IouThreshold);
    }

    private IReadOnlyList<SequenceFrame> FollowFiles(string truthPath, string path)
    {
        MotTruth truth = MotTruth.Read(truthPath);
        _notes.Add(truth.HasClasses
            ? "truth: pedestrians (class 1) of flag 1; tracks on persons on vehicles, static persons, distractors and reflections are left out (MOT16, MOT17)"
            : "truth: all rows whose flag is not 0 (MOT15)");
        bool areTracks = request.AreTracks ?? MotFrames.HasIdentities(path);
        IReadOnlyList<IReadOnlyList<TrackedBox>> tracks = areTracks ? MotFrames.ReadTracks(path) : Follow(path, truth);
        _notes.AddRange(areTracks ? [$"{path} holds tracks, which are judged as they are"] : []);
        Write(tracks);
        return truth.With(tracks);
    }

    private IReadOnlyList<IReadOnlyList<TrackedBox>> Follow(string path, MotTruth truth)
    {
        MotDetections detections = MotFrames.ReadDetections(path, request.Scale);
        if (detections.Frames.Count == 0)
        {
            _notes.Add($"{path} has no row: a detector that found nothing");
        }

        double fps = request.Fps ?? SequenceInfo.FrameRateBeside(request.Truth!) ?? UsualFps;
        _notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"tracks of this tracker at {fps} frames a second, confidences taken as {detections.Scale.ToString().ToLowerInvariant()}"));
        Tracker tracker = new(new TrackerSettings()) { Frame = SequenceInfo.FrameSizeBeside(request.Truth!) };
        return TrackerReplay.Run(UpTo(truth.LastFrame, detections.Frames), fps, tracker, request.Coast);
    }

    /// <summary>The detections as far as the truth reaches; frames without any are shown to the tracker too.</summary>
    private IEnumerable<IReadOnlyList<Detection>> UpTo(int last, IReadOnlyList<IReadOnlyList<Detection>> frames)
    {
        for (int i = 0; i < Math.Max(last, frames.Count); i++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return i < frames.Count ? frames[i] : [];
        }
    }

    private SequenceFrame[] FollowStreet(int count)
    {
        double fps = request.Fps ?? UsualFps;
        SyntheticScene street = new(new SyntheticSettings { Seed = request.Seed }, Street.Width, Street.Height, fps);
        NoisyDetector detector = new(request.Noise, Street, request.Seed);
        TrackedBox[][] truth = new TrackedBox[count][];
        IReadOnlyList<Detection>[] detections = new IReadOnlyList<Detection>[count];
        for (int i = 0; i < count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            // As in labels: of somebody who enters, a foot alone is nobody yet.
            SceneTruth[] shown = [.. street.Truth(i).Where(thing => thing.WithinShare >= SceneObject.LeastSeen)];
            truth[i] = [.. shown.Select(Tracked)];
            detections[i] = detector.Detect(shown);
        }

        IReadOnlyList<IReadOnlyList<TrackedBox>> tracks = TrackerReplay.Run(
            detections, fps, new Tracker(new TrackerSettings()) { Frame = Street }, request.Coast);
        _notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"drawn street, seed {request.Seed}, {fps} frames a second; of its boxes {request.Noise.Missed:P0} missed, {request.Noise.FalsePerFrame} false a frame, jitter {request.Noise.Jitter:P0} of the size"));
        Write(tracks);
        return [.. truth.Zip(tracks, (objects, answer) => new SequenceFrame(objects, answer))];
    }

    private static TrackedBox Tracked(SceneTruth thing) => new(
        thing.Identity, thing.ClassId, new PreciseBox(thing.Box.X, thing.Box.Y, thing.Box.Width, thing.Box.Height));

    private void Write(IReadOnlyList<IReadOnlyList<TrackedBox>> tracks)
    {
        if (request.Output is not { } path)
        {
            return;
        }

        try
        {
            WholeFile.Write(path, stream =>
            {
                using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true);
                MotFrames.WriteTracks(writer, tracks);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"the tracks cannot be written: {e.Message}");
        }
    }
}
