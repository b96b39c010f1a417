using System.Reflection;

namespace CampaignActors.Architecture.Tests;

/// <summary>Each folder of a project can be read with those below it alone: namespaces do not refer to each other in a circle.</summary>
public sealed class CompiledNamespaceSpecs
{
    [Theory]
    [InlineData("CampaignActors.Protocol")]
    [InlineData("CampaignActors.Actors")]
    public void Namespaces_have_no_circle(string assembly) =>
        Assert.Empty(NamespaceReferences.Of(Assembly.Load(assembly)).Circles());

    /// <summary>The parser above would find nothing if it stopped reading.</summary>
    [Fact]
    public void Circles_are_found_where_there_is_one() =>
        Assert.NotEmpty(NamespaceReferences.Of(typeof(Circle.First).Assembly).Circles());
}
