using EdgeDetector.Models;

namespace EdgeDetector.Training.Data;

/// <summary>
/// The decoded pictures of a training, kept while memory allows. Safe for several threads. Those that came first stay: in a random
/// order every picture is as likely to come next as any other, so replacing one by another gains nothing.
/// </summary>
/// <param name="pictures">All of them.</param>
/// <param name="largest">The largest input of the network.</param>
/// <param name="budget">Bytes that may be kept.</param>
internal sealed class PictureStore(IReadOnlyList<TrainingPicture> pictures, InputSize largest, long budget)
{
    private readonly StoredPicture?[] _kept = new StoredPicture?[pictures.Count];
    private long _bytes;

    /// <summary>All of them.</summary>
    public IReadOnlyList<TrainingPicture> Pictures => pictures;

    /// <summary>A picture by its index, decoded now or before.</summary>
    /// <exception cref="EdgeDetector.Service.Pictures.InputException">It cannot be read or decoded.</exception>
    public StoredPicture Get(int index)
    {
        if (Volatile.Read(ref _kept[index]) is { } known)
        {
            return known;
        }

        StoredPicture picture = StoredPicture.Read(pictures[index].Path, largest);
        long size = picture.Pixels.Length;
        if (Interlocked.Add(ref _bytes, size) > budget)
        {
            Interlocked.Add(ref _bytes, -size);
            return picture;
        }

        if (Interlocked.CompareExchange(ref _kept[index], picture, null) is { } other)
        {
            // Another thread decoded it meanwhile.
            Interlocked.Add(ref _bytes, -size);
            return other;
        }

        return picture;
    }
}
