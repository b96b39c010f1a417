namespace CampaignActors.Architecture.Tests.Circle
{
    /// <summary>Refers to <see cref="Back.Second"/> in a body only.</summary>
    public static class First
    {
        public static int Count() => Back.Second.Instances().Length;
    }
}

namespace CampaignActors.Architecture.Tests.Circle.Back
{
    public static class Second
    {
        public static Type[] Instances() => [typeof(First)];
    }
}
