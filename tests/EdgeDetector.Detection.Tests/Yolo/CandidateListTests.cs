using EdgeDetector.Geometry;

namespace EdgeDetector.Yolo;

public sealed class CandidateListTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public void Add_MoreThanAreWanted_KeepsTheMostConfidentInTheirOrder(int most)
    {
        Random random = new(most);
        Candidate[] all = [.. Enumerable.Range(0, 1000).Select(id => Of(id, random.Next(1, 300) / 300f))];
        CandidateList list = new();

        // The second frame must find nothing of the first.
        for (int frame = 0; frame < 2; frame++)
        {
            list.Begin(most);
            Array.ForEach(all, candidate => list.Add(candidate));
            list.End();

            Candidate[] expected = [.. all.OrderByDescending(candidate => candidate.Confidence).ThenBy(candidate => candidate.ClassId).Take(most).OrderBy(candidate => candidate.ClassId)];
            Assert.Equal(expected, list.All.ToArray());
            Assert.Equal(all.Length - expected.Length, list.LeftOut);
        }
    }

    [Fact]
    public void Add_AllOfOneConfidence_KeepsTheFirst()
    {
        CandidateList list = new();
        list.Begin(3);
        for (int id = 0; id < 50; id++)
        {
            list.Add(Of(id, 1f));
        }

        list.End();

        Assert.Equal([0, 1, 2], list.All.ToArray().Select(candidate => candidate.ClassId));
        Assert.Equal(47, list.LeftOut);
    }

    private static Candidate Of(int id, float confidence) => new(id, confidence, new CenterBox(0.5f, 0.5f, 0.1f, 0.1f));
}
