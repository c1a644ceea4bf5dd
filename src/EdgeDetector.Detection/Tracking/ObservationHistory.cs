using System.Numerics;
using System.Runtime.CompilerServices;

namespace EdgeDetector.Tracking;

/// <summary>Where the centre of an object was last observed, and when: what OC-SORT measures directions from.</summary>
internal sealed class ObservationHistory
{
    // At more frames a second than 16 in the window the direction is that of a shorter time.
    private const int Capacity = 16;

    private Ring _ring;
    private int _count;
    private int _newest;

    /// <summary>Forgets everything.</summary>
    public void Clear() => _count = 0;

    /// <summary>Adds an observation later than all others.</summary>
    /// <param name="center">Centre in pixels.</param>
    /// <param name="time">Time of the capture.</param>
    public void Add(Vector2 center, TimeSpan time)
    {
        _newest = (_newest + 1) % Capacity;
        _ring[_newest] = new Observation(center, time);
        _count = Math.Min(_count + 1, Capacity);
    }

    /// <summary>The direction to a point, as a vector of length 1, from the oldest observation since a time, else from the newest one.</summary>
    /// <returns>Zero where the point is just there, or nothing was observed.</returns>
    public Vector2 DirectionTo(Vector2 point, TimeSpan since)
    {
        if (_count == 0)
        {
            return Vector2.Zero;
        }

        Observation from = _ring[_newest];
        for (int age = 1; age < _count; age++)
        {
            Observation older = _ring[(_newest - age + Capacity) % Capacity];
            if (older.Time < since)
            {
                break;
            }

            from = older;
        }

        Vector2 way = point - from.Center;
        float length = way.Length();
        return length > 0 ? way / length : Vector2.Zero;
    }

    private readonly record struct Observation(Vector2 Center, TimeSpan Time);

    [InlineArray(Capacity)]
    private struct Ring
    {
        private Observation _first;
    }
}
