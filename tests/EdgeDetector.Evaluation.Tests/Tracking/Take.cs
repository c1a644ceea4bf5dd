using EdgeDetector.Evaluation.Results;

namespace EdgeDetector.Evaluation.Tracking;

/// <summary>A sequence written down by hand. An object or track is said as its identity and the left edge of its box of 10x10 pixels.</summary>
internal sealed class Take
{
    private readonly List<SequenceFrame> _frames = [];

    /// <summary>Adds a frame.</summary>
    public Take Frame((long Id, double Left)[] objects, (long Id, double Left)[] tracks)
    {
        _frames.Add(new SequenceFrame([.. objects.Select(Box)], [.. tracks.Select(Box)]));
        return this;
    }

    /// <summary>Adds a frame with one object at 0.</summary>
    public Take One(params (long Id, double Left)[] tracks) => Frame([(1, 0)], tracks);

    public TrackingResult Judge() => TrackingEvaluator.Evaluate(_frames);

    private static TrackedBox Box((long Id, double Left) one) => new(one.Id, 0, new PreciseBox(one.Left, 0, 10, 10));
}
