using System.Runtime.InteropServices;

namespace EdgeDetector.Yolo;

/// <summary>
/// The candidates of one frame, in the order in which they were added: of more than are wanted the most confident ones. A flood of them
/// takes the memory of twice as many as are wanted, no more.
/// </summary>
/// <remarks>The memory is kept from frame to frame; not safe for several threads at a time.</remarks>
internal sealed class CandidateList
{
    private readonly List<Candidate> _candidates = [];
    private float[] _confidences = [];
    private int _most = int.MaxValue;
    private float _floor;

    /// <summary>The candidates.</summary>
    public ReadOnlySpan<Candidate> All => CollectionsMarshal.AsSpan(_candidates);

    /// <summary>How many were left out since <see cref="Begin"/>.</summary>
    public int LeftOut { get; private set; }

    /// <summary>Begins the next frame.</summary>
    /// <param name="most">How many candidates are wanted at most, 1 or more.</param>
    public void Begin(int most)
    {
        _candidates.Clear();
        _most = most;
        _floor = 0;
        LeftOut = 0;
    }

    /// <summary>Adds a candidate, unless there are enough that are more confident.</summary>
    public void Add(in Candidate candidate)
    {
        if (candidate.Confidence <= _floor)
        {
            LeftOut++;
            return;
        }

        _candidates.Add(candidate);
        if (_candidates.Count / 2 >= _most)
        {
            Trim();
        }
    }

    /// <summary>Ends the frame: no more than are wanted stay.</summary>
    public void End()
    {
        if (_candidates.Count > _most)
        {
            Trim();
        }
    }

    /// <summary>Keeps as many as are wanted, the most confident ones; of equal ones those that came first.</summary>
    private void Trim()
    {
        Span<Candidate> all = CollectionsMarshal.AsSpan(_candidates);
        if (_confidences.Length < all.Length)
        {
            _confidences = new float[all.Length];
        }

        Span<float> confidences = _confidences.AsSpan(0, all.Length);
        for (int i = 0; i < all.Length; i++)
        {
            confidences[i] = all[i].Confidence;
        }

        confidences.Sort();
        _floor = confidences[^_most];
        int above = confidences.Length - (confidences.LastIndexOf(_floor) + 1);
        int equal = _most - above;
        int kept = 0;
        foreach (Candidate candidate in all)
        {
            if (candidate.Confidence > _floor || (candidate.Confidence == _floor && equal-- > 0))
            {
                all[kept++] = candidate;
            }
        }

        LeftOut += all.Length - kept;
        _candidates.RemoveRange(kept, all.Length - kept);
    }
}
