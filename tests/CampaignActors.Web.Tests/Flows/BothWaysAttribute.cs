using System.Reflection;
using Xunit.Sdk;

namespace CampaignActors.Web.Tests.Flows;

/// <summary>The theory is done once with the mouse and once by keyboard alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothWaysAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => Enum.GetValues<Way>().Select(way => new object[] { way });
}
