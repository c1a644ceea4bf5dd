namespace EdgeDetector.Synthetic;

/// <summary>Somebody who crosses the picture again and again at a steady speed, each time as another identity.</summary>
internal sealed class SceneActor
{
    private readonly SceneLayer[] _layers;
    private readonly PlacedSprite[] _placed;
    private readonly double _start;
    private readonly double _pixelsPerSecond;
    private readonly double _lap;
    private readonly double _margin;
    private readonly int _number;

    private SceneActor(int number, double row, StreetView view, Track track, SceneLayer[] layers)
    {
        _number = number;
        _layers = layers;
        _placed = new PlacedSprite[layers.Length];
        GroundY = (int)Math.Round(row * view.Scale);
        double widest = layers.Max(layer => layer.Sprites.Width);
        _margin = widest;
        _lap = Math.Max(view.Width + (2 * widest), track.LapMetres * view.PixelsPerMetre(row));
        _pixelsPerSecond = track.MetresPerSecond * view.PixelsPerMetre(row);
        _start = track.Start * _lap;
    }

    /// <summary>The row of the picture where it touches the ground.</summary>
    public int GroundY { get; }

    /// <summary>Everybody in the street.</summary>
    public static IEnumerable<SceneActor> Cast(SyntheticSettings settings, StreetView view, Random random)
    {
        int number = 0;
        for (int i = 0; i < settings.Cars; i++)
        {
            yield return Car(number++, i, settings.Cars, view, random);
        }

        for (int i = 0; i < settings.Bicycles; i++)
        {
            yield return Bicycle(number++, i, settings.Bicycles, view, random);
        }

        for (int i = 0; i < settings.People; i++)
        {
            yield return Person(number++, i, view, random);
        }
    }

    /// <summary>Draws all its pictures.</summary>
    public void DrawAll()
    {
        foreach (SceneLayer layer in _layers)
        {
            layer.Sprites.DrawAll();
        }
    }

    /// <summary>Its parts at a time; the array is used again by the next call.</summary>
    public ReadOnlySpan<PlacedSprite> At(double seconds)
    {
        double way = _start + (Math.Abs(_pixelsPerSecond) * seconds);
        long lap = (long)Math.Floor(way / _lap);
        double along = (way - (lap * _lap)) - _margin;
        for (int i = 0; i < _layers.Length; i++)
        {
            SceneLayer layer = _layers[i];
            int phase = layer.Sprites.Count == 1 ? 0 : (int)(seconds * layer.CyclesPerSecond * layer.Sprites.Count) % layer.Sprites.Count;
            Sprite sprite = layer.Sprites[phase];
            double x = _pixelsPerSecond > 0 ? along : (_lap - (2 * _margin)) - along;
            long identity = 1 + (((lap * 1000) + _number) * 2) + i;
            _placed[i] = new PlacedSprite(
                sprite, (int)Math.Round(x) + sprite.OffsetX, GroundY + sprite.OffsetY, layer.Class, identity);
        }

        return _placed;
    }

    private static SceneActor Car(int number, int index, int count, StreetView view, Random random)
    {
        // One speed a lane and equal distances: cars do not drive through each other.
        bool near = index % 2 == 0;
        int inLane = near ? (count + 1) / 2 : count / 2;
        double row = near ? StreetView.NearLane : StreetView.FarLane;
        double start = ((index / 2) + (near ? 0.25 : 0.6)) / Math.Max(inLane, 1);
        Track track = new(near ? 6.5 : -8, start % 1, inLane * 9.0);
        return new SceneActor(number, row, view, track, [new SceneLayer("car", Animation.Still(CarDrawing.Draw(view.PixelsPerMetre(row), near, random)), 0)]);
    }

    private static SceneActor Bicycle(int number, int index, int count, StreetView view, Random random)
    {
        double row = StreetView.BicycleLane + (3 * (index % 4));
        double speed = index % 2 == 0 ? 3.6 : -3.9;
        Track track = new(speed, ((index + 0.4) / count) % 1, count * 3.0);
        (Animation bicycle, Animation rider) = BicycleDrawing.Draw(view.PixelsPerMetre(row), speed > 0, random);
        return new SceneActor(
            number, row, view, track, [new SceneLayer("bicycle", bicycle, 0), new SceneLayer("person", rider, 1.1)]);
    }

    private static SceneActor Person(int number, int index, StreetView view, Random random)
    {
        bool near = index % 2 == 0;
        double row = near ? StreetView.NearPavement + random.Next(0, 45) : StreetView.FarPavement - random.Next(0, 12);
        double speed = (1.0 + (random.NextDouble() * 0.7)) * (random.Next(2) == 0 ? 1 : -1);
        Animation steps = PersonDrawing.Walk(view.PixelsPerMetre(row), speed > 0, random);
        return new SceneActor(
            number, row, view, new Track(speed, random.NextDouble(), 0), [new SceneLayer("person", steps, Math.Abs(speed) * 0.7)]);
    }

    /// <summary>How it moves.</summary>
    /// <param name="MetresPerSecond">Speed; above 0 to the right.</param>
    /// <param name="Start">Where in its lap it begins, 0..1.</param>
    /// <param name="LapMetres">Shortest way from one entry to the next.</param>
    private readonly record struct Track(double MetresPerSecond, double Start, double LapMetres);

    /// <summary>One object of it: its pictures and how often a second they come round.</summary>
    private sealed record SceneLayer(string Class, Animation Sprites, double CyclesPerSecond);
}
