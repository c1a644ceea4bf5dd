using System.Numerics;
using System.Runtime.InteropServices;
using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

/// <summary>
/// Drops boxes that overlap a more confident box of the same class (Darknet's box.c, do_nms_sort and diounms_sort). Overlap is measured in
/// fractions of the picture, not in pixels, which matters for the distance of the centres.
/// </summary>
/// <remarks>
/// A class of n candidates of which k stay costs n·log n + k·n. Equal confidences keep the order of the candidates, so that the same input
/// gives the same output. The memory is kept from call to call; not safe for several threads at a time.
/// </remarks>
internal sealed class NonMaxSuppression(NmsRule rule)
{
    private readonly KeptBoxes _keptBoxes = new();
    private readonly List<ulong> _keptKeys = [];
    private ulong[] _keys = [];
    private int[] _starts = [];

    /// <summary>Adds the indices of the candidates that stay to <paramref name="kept"/>, by falling confidence over all classes.</summary>
    /// <param name="candidates">Finite boxes with confidences above 0.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="threshold">Overlap, 0..1, above which the weaker box is dropped.</param>
    /// <param name="kept">Cleared first.</param>
    public void Apply(ReadOnlySpan<Candidate> candidates, int classes, float threshold, List<int> kept)
    {
        _keptKeys.Clear();
        SortIntoClasses(candidates, classes);
        int start = 0;
        for (int id = 0; id < classes; id++)
        {
            // The bucket sort has moved each start to the end of its class.
            Span<ulong> keys = _keys.AsSpan(start, _starts[id] - start);
            start = _starts[id];
            keys.Sort();
            SuppressClass(candidates, keys, threshold);
        }

        Span<ulong> keptKeys = CollectionsMarshal.AsSpan(_keptKeys);
        keptKeys.Sort();
        kept.Clear();
        foreach (ulong key in keptKeys)
        {
            kept.Add(IndexOf(key));
        }
    }

    /// <summary>Sorts by falling confidence, then by rising index: the bits of positive floats rise with their value.</summary>
    private static ulong KeyOf(float confidence, int index) => ((ulong)~BitConverter.SingleToUInt32Bits(confidence) << 32) | (uint)index;

    private static int IndexOf(ulong key) => (int)(uint)key;

    private void SortIntoClasses(ReadOnlySpan<Candidate> candidates, int classes)
    {
        if (_keys.Length < candidates.Length)
        {
            _keys = new ulong[BitOperations.RoundUpToPowerOf2((uint)candidates.Length)];
        }

        if (_starts.Length < classes + 1)
        {
            _starts = new int[classes + 1];
        }

        Array.Clear(_starts);
        foreach (ref readonly Candidate candidate in candidates)
        {
            _starts[candidate.ClassId + 1]++;
        }

        for (int id = 1; id <= classes; id++)
        {
            _starts[id] += _starts[id - 1];
        }

        for (int i = 0; i < candidates.Length; i++)
        {
            _keys[_starts[candidates[i].ClassId]++] = KeyOf(candidates[i].Confidence, i);
        }
    }

    private void SuppressClass(ReadOnlySpan<Candidate> candidates, ReadOnlySpan<ulong> keys, float threshold)
    {
        _keptBoxes.Clear();
        foreach (ulong key in keys)
        {
            CenterBox box = candidates[IndexOf(key)].Box;
            if (!_keptBoxes.Overlap(box, rule, threshold))
            {
                _keptBoxes.Add(box);
                _keptKeys.Add(key);
            }
        }
    }
}
