namespace EdgeDetector.Service.Pipeline;

/// <summary>
/// How many objects of each class a camera sees. More are told at once, fewer only when they stay fewer for a while: a detector misses an
/// object in a frame now and then, and nobody wants a lamp to flicker with it. Used by one thread; no allocation a frame.
/// </summary>
/// <param name="classes">Number of classes.</param>
internal sealed class ObjectCounts(int classes)
{
    /// <summary>How long a count must stay below the one that was told.</summary>
    public static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    private readonly ClassCount[] _counts = new ClassCount[classes];
    private readonly List<int> _changed = [];

    /// <summary>What is told of a class.</summary>
    public int this[int classId] => _counts[classId].Told;

    /// <summary>Takes one frame.</summary>
    /// <param name="capturedAt">When it was captured.</param>
    /// <param name="detections">What is in it.</param>
    /// <returns>The classes of which another count is to be told; valid until the next call.</returns>
    public IReadOnlyList<int> Update(DateTimeOffset capturedAt, IReadOnlyList<Detection> detections)
    {
        _changed.Clear();
        for (int i = 0; i < detections.Count; i++)
        {
            _counts[detections[i].ClassId].Now++;
        }

        for (int id = 0; id < _counts.Length; id++)
        {
            if (_counts[id].Take(capturedAt))
            {
                _changed.Add(id);
            }
        }

        return _changed;
    }

    /// <summary>Sees nothing any more.</summary>
    /// <returns>The classes of which another count is to be told; valid until the next call.</returns>
    public IReadOnlyList<int> Clear()
    {
        _changed.Clear();
        for (int id = 0; id < _counts.Length; id++)
        {
            if (_counts[id].Told > 0)
            {
                _changed.Add(id);
            }

            _counts[id] = default;
        }

        return _changed;
    }

    private struct ClassCount
    {
        private DateTimeOffset? _fewerSince;
        private int _mostSince;

        /// <summary>In the frame that is being taken.</summary>
        public int Now { get; set; }

        public int Told { get; private set; }

        /// <summary>Ends a frame; whether another count is to be told.</summary>
        public bool Take(DateTimeOffset capturedAt)
        {
            int now = Now;
            int before = Told;
            Now = 0;
            if (now >= Told)
            {
                _fewerSince = null;
                Told = now;
                return Told != before;
            }

            _mostSince = _fewerSince is null ? now : Math.Max(_mostSince, now);
            _fewerSince ??= capturedAt;
            if (capturedAt - _fewerSince >= Hold)
            {
                Told = _mostSince;
                _fewerSince = null;
            }

            return Told != before;
        }
    }
}
