using EdgeDetector.Geometry;

namespace EdgeDetector.Synthetic;

public sealed class SyntheticSceneTests
{
    private const int Width = 640;
    private const int Height = 360;

    [Fact]
    public void Render_SameSeedAndIndex_GivesTheSamePixels()
    {
        byte[] straight = Render(Scene(new SyntheticSettings { Seed = 5 }), 40);
        SyntheticScene wandering = Scene(new SyntheticSettings { Seed = 5 });
        Render(wandering, 3);
        Render(wandering, 900);

        Assert.Equal(straight, Render(wandering, 40));
    }

    [Fact]
    public void Render_OtherSeedOrIndex_GivesOtherPixels()
    {
        byte[] pixels = Render(Scene(new SyntheticSettings { Seed = 5 }), 40);

        Assert.NotEqual(pixels, Render(Scene(new SyntheticSettings { Seed = 6 }), 40));
        Assert.NotEqual(pixels, Render(Scene(new SyntheticSettings { Seed = 5 }), 41));
    }

    [Theory]
    [InlineData("person", 1, 0, 0)]
    [InlineData("car", 0, 1, 0)]
    [InlineData("bicycle", 0, 0, 1)]
    public void Truth_OneObject_IsTheDrawnExtent(string expectedClass, int people, int cars, int bicycles)
    {
        SyntheticSettings settings = new() { Seed = 3, People = people, Cars = cars, Bicycles = bicycles };
        SyntheticScene scene = Scene(settings);
        byte[] empty = EmptyStreet(settings);
        int compared = 0;
        for (int index = 0; index < 600; index += 7)
        {
            List<SceneTruth> truth = [.. scene.Truth(index)];
            Box? drawn = Difference(empty, Render(scene, index));
            if (truth.Count == 0)
            {
                Assert.Null(drawn);
                continue;
            }

            Assert.Contains(truth, item => item.Class == expectedClass);
            Box told = truth.Select(item => item.Box).Aggregate(Union);
            if (drawn is { } extent && extent.Area > 20)
            {
                Assert.Equal(extent.X, told.X, 2f);
                Assert.Equal(extent.Y, told.Y, 2f);
                Assert.Equal(extent.Right, told.Right, 2f);
                Assert.Equal(extent.Bottom, told.Bottom, 2f);
                compared++;
            }
        }

        Assert.InRange(compared, 20, 86);
    }

    [Fact]
    public void Truth_OverTime_IdentitiesMoveSteadilyAndNeverReturn()
    {
        SyntheticScene scene = Scene(new SyntheticSettings { Seed = 2, People = 3, Cars = 3, Bicycles = 2 });
        Dictionary<long, (long Index, string Class, float X)> last = [];
        HashSet<string> classes = [];
        for (long index = 0; index < 1500; index++)
        {
            foreach (SceneTruth item in scene.Truth(index))
            {
                classes.Add(item.Class);
                float centre = item.Box.X + (item.Box.Width / 2);
                if (last.TryGetValue(item.Identity, out (long Index, string Class, float X) before))
                {
                    Assert.Equal(before.Class, item.Class);

                    // Half outside, somebody is seen only when a leg swings into the picture.
                    Assert.InRange(index - before.Index, 1, 15);
                    Assert.True(Math.Abs(centre - before.X) < 40, $"identity {item.Identity} jumped from {before.X} to {centre}");
                }

                last[item.Identity] = (index, item.Class, centre);
            }
        }

        Assert.Equal(["bicycle", "car", "person"], classes.Order());
        Assert.True(last.Count > 10, "nobody left and came in again");
    }

    [Fact]
    public void Truth_NearAndFar_SizesFollowPerspective()
    {
        SyntheticScene scene = Scene(new SyntheticSettings { Seed = 1, People = 6, Cars = 0, Bicycles = 0 });
        List<SceneTruth> seen = [.. Enumerable.Range(0, 60).SelectMany(i => scene.Truth(i * 20).ToArray())];

        float near = seen.Where(item => item.Box.Bottom > Height * 0.88).Average(item => item.Box.Height);
        float far = seen.Where(item => item.Box.Bottom < Height * 0.6).Average(item => item.Box.Height);

        Assert.InRange(near / far, 2.5f, 4f);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(1920, 1080)]
    [InlineData(321, 243)]
    public void Render_AnySize_FillsTheFrame(int width, int height)
    {
        SyntheticScene scene = new(new SyntheticSettings { People = 20, Cars = 20, Bicycles = 20 }, width, height, 25);
        byte[] pixels = new byte[width * height * 3];

        scene.Render(100, pixels);

        Assert.All(scene.Truth(100), item =>
        {
            Assert.InRange(item.Box.X, 0, width);
            Assert.InRange(item.Box.Right, 0, width);
            Assert.InRange(item.Box.Bottom, 0, height);
        });
        Assert.NotEqual(0, pixels[^1]);
    }

    private static SyntheticScene Scene(SyntheticSettings settings) => new(settings, Width, Height, 10);

    private static byte[] Render(SyntheticScene scene, long index)
    {
        byte[] pixels = new byte[Width * Height * 3];
        scene.Render(index, pixels);
        return pixels;
    }

    /// <summary>The background is drawn from the seed before the actors, so a street without any is the same street.</summary>
    private static byte[] EmptyStreet(SyntheticSettings settings) =>
        Render(Scene(settings with { People = 0, Cars = 0, Bicycles = 0 }), 0);

    private static Box Union(Box a, Box b)
    {
        float left = Math.Min(a.X, b.X);
        float top = Math.Min(a.Y, b.Y);
        return new Box(left, top, Math.Max(a.Right, b.Right) - left, Math.Max(a.Bottom, b.Bottom) - top);
    }

    private static Box? Difference(byte[] a, byte[] b)
    {
        (int left, int top, int right, int bottom) = (Width, Height, -1, -1);
        for (int i = 0; i < a.Length; i++)
        {
            if (Math.Abs(a[i] - b[i]) > 2)
            {
                (int x, int y) = (i / 3 % Width, i / 3 / Width);
                (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            }
        }

        return right < 0 ? null : new Box(left, top, right + 1 - left, bottom + 1 - top);
    }
}
