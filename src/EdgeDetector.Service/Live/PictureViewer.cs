using System.Threading.Channels;

namespace EdgeDetector.Service.Live;

/// <summary>
/// Somebody who looks at one camera or several. Of each camera at most one picture waits for him, the newest: whoever reads slowly sees fewer
/// pictures, not older ones.
/// </summary>
/// <param name="fps">Most pictures a second of each camera.</param>
/// <param name="width">Widest picture that is wanted, in pixels.</param>
/// <param name="counters">Counts what is not taken in time.</param>
internal sealed class PictureViewer(double fps, int width, LiveCounters counters)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LivePicture> _newest = [];

    // Holds each camera once at most.
    private readonly Channel<string> _turns = Channel.CreateUnbounded<string>();

    /// <summary>Most pictures a second of each camera.</summary>
    public double Fps => fps;

    /// <summary>Widest picture that is wanted, in pixels.</summary>
    public int Width => width;

    /// <summary>A new picture; never waits, and does nothing for somebody who has gone.</summary>
    public void Offer(LivePicture picture)
    {
        lock (_lock)
        {
            if (_newest.TryAdd(picture.Camera, picture))
            {
                _turns.Writer.TryWrite(picture.Camera);
            }
            else
            {
                _newest[picture.Camera] = picture;
                counters.Passed();
            }
        }
    }

    /// <summary>The next picture, the cameras in turns.</summary>
    public async Task<LivePicture> TakeAsync(CancellationToken cancellationToken)
    {
        string camera = await _turns.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            _newest.Remove(camera, out LivePicture? picture);
            return picture!;
        }
    }
}
