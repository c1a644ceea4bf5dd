namespace EdgeDetector.Synthetic;

/// <summary>The pictures of a movement that comes round again, each drawn when it is first asked for. Not safe from several threads at once.</summary>
/// <param name="count">How many there are.</param>
/// <param name="widest">Index of one that no other is wider than by more than a pixel.</param>
/// <param name="draw">Draws one by its index.</param>
internal sealed class Animation(int count, int widest, Func<int, Sprite> draw)
{
    private readonly Sprite?[] _drawn = new Sprite?[count];

    /// <summary>How many pictures there are.</summary>
    public int Count => count;

    /// <summary>Width of the widest in pixels, to a pixel.</summary>
    public int Width => this[widest].Width;

    /// <summary>One of the pictures.</summary>
    public Sprite this[int index] => _drawn[index] ??= draw(index);

    /// <summary>What does not move.</summary>
    public static Animation Still(Sprite sprite) => new(1, 0, _ => sprite);

    /// <summary>Draws what is not drawn yet, so that no frame has to wait for it.</summary>
    public void DrawAll()
    {
        for (int i = 0; i < count; i++)
        {
            _ = this[i];
        }
    }
}
