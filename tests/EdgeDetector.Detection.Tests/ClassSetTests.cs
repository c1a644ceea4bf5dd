namespace EdgeDetector;

public sealed class ClassSetTests
{
    private static readonly string[] Names = ["person", "bicycle", "car"];

    [Fact]
    public void Of_SomeNames_ContainsThose()
    {
        ClassSet set = ClassSet.Of(Names, ["car", "person"]);

        Assert.Equal([true, false, true, false], Enumerable.Range(0, 4).Select(set.Contains));
    }

    [Fact]
    public void Of_NoName_ContainsAll() => Assert.True(ClassSet.Of(Names, []).Contains(79));

    [Fact]
    public void Of_UnknownNames_NamesThemAndTheNearest() =>
        Assert.Equal(
            "the model does not know the class 'prson' (did you mean 'person'?), 'zebra'",
            Assert.Throws<ArgumentException>(() => ClassSet.Of(Names, ["car", "prson", "zebra"])).Message);
}
